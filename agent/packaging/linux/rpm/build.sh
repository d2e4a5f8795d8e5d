#!/bin/sh
# rpm/build.sh WORK OUT VERSION RELEASE: the .rpm of WORK/tree. rpmbuild makes it as it is: it looks for no dependencies, for what
# comes with the agent is nobody else's, strips nothing and compiles nothing.
set -eu
work=$(realpath "$1") out=$2 version=$3 release=$4
case ${COMPRESSION:-xz} in xz) payload=w6.xzdio ;; *) payload=w1.gzdio ;; esac
rpmbuild --quiet -bb --target x86_64 --define "_topdir $work/rpm" --define "tree $work/tree" \
    --define "agent_version $version" --define "agent_release $release" --define "_rpmdir $work/rpm" --define "payload $payload" \
    --define "use_source_date_epoch_as_buildtime 1" --define "clamp_mtime_to_source_date_epoch 1" --define "_buildhost rollcall" \
    agent/packaging/linux/rpm/rollcall-agent.spec
file=$out/rollcall-agent-$version-$release.x86_64.rpm
mv "$work/rpm/x86_64/rollcall-agent-$version-$release.x86_64.rpm" "$file"
size=$(rpm -qp --queryformat '%{SIZE}' "$file")
echo "$file: $(stat --format %s "$file" | numfmt --to=iec) to fetch, $(numfmt --to=iec "$size") installed"
