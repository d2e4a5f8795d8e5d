// Reads the vectors with nothing but Node's own crypto: the messages of Rollcall can be checked in another language.
// `node tests/vectors/check.mjs` prints one line for each case that does not come out as it says, and ends with 1 if there is any.
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";

const PURPOSE = "application/vnd.rollcall.";
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const MOST_SIGNATURES = 4;
const load = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
const hex = (text) => Buffer.from(text, "hex");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest();

class Refused extends Error {}

// A protobuf message as a list of [field number, value]: whole numbers as BigInt, everything else as bytes.
function fields(bytes) {
  const found = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) throw new Refused("malformed");
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Refused("malformed");
  };
  while (at < bytes.length) {
    const tag = varint();
    const [field, kind] = [Number(tag >> 3n), Number(tag & 7n)];
    if (field === 0 || (kind !== 0 && kind !== 2)) throw new Refused("malformed");
    if (kind === 0) {
      found.push([field, varint()]);
      continue;
    }
    const length = Number(varint());
    if (at + length > bytes.length) throw new Refused("malformed");
    found.push([field, bytes.subarray(at, (at += length))]);
  }
  return found;
}
const last = (message, field, otherwise) => message.filter(([number]) => number === field).at(-1)?.[1] ?? otherwise;
const EMPTY = Buffer.alloc(0);

function encoded(type, payload) {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload]);
}

function fits(spki, signature, message) {
  const key = createPublicKey({ key: spki, format: "der", type: "spki" });
  if (key.asymmetricKeyType === "ed25519") return verify(null, message, key, signature);
  if (signature.length !== 64 || BigInt(`0x${signature.subarray(32).toString("hex")}`) > ORDER / 2n) return false;
  return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
}

// The payload, its type and the hash of the message; throws Refused with the word of the vectors.
function unseal(sealed, spki, purpose) {
  const envelope = fields(sealed);
  const [payload, type] = [last(envelope, 1, EMPTY), last(envelope, 2, EMPTY).toString()];
  const signatures = envelope.filter(([field]) => field === 3).map(([, value]) => fields(value));
  if (signatures.length < 1 || signatures.length > MOST_SIGNATURES) throw new Refused("malformed");
  if (purpose && type !== purpose) throw new Refused("wrong_purpose");
  const named = signatures.filter((each) => last(each, 1, EMPTY).equals(sha256(spki)));
  const message = encoded(type, payload);
  if (named.length !== 1 || !fits(spki, last(named[0], 2, EMPTY), message)) throw new Refused("bad_signature");
  return { payload, type, hash: sha256(message) };
}

function envelopeCase(vectors, each) {
  const found = unseal(hex(each.sealed), hex(vectors.public_key), each.purpose);
  return { payload: found.payload.toString("hex"), message_hash: found.hash.toString("hex") };
}

const ZEROS = Buffer.alloc(32);
function follows(head, { type, payload, hash }) {
  const message = fields(payload);
  const header = fields(last(message, 1, EMPTY));
  const [epoch, sequence, previous] = [last(header, 4, 0n), last(header, 5, 0n), last(header, 6, EMPTY)];
  const begins = type === `${PURPOSE}epoch.v1+protobuf`;
  const closes = last(message, 2, 0n) === head.epoch && epoch === head.epoch + 1n && sequence === 1n;
  const next = begins ? closes && previous.equals(ZEROS) : epoch === head.epoch && sequence === head.sequence + 1n;
  if (!next || (!begins && !previous.equals(head.hash))) throw new Refused("broken");
  const isGap = type === `${PURPOSE}gap.v1+protobuf`;
  return { epoch, sequence: isGap ? last(message, 2, 0n) : sequence, hash: isGap ? last(message, 3, EMPTY) : hash };
}

function chainCase(vectors, each) {
  let head = { epoch: 0n, sequence: 0n, hash: ZEROS };
  for (const [place, sealed] of each.messages.entries()) {
    try {
      head = follows(head, unseal(hex(sealed), hex(vectors.public_key)));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { broken_at: place + 1 };
    }
  }
  return { head: { epoch: Number(head.epoch), sequence: Number(head.sequence), hash: head.hash.toString("hex") } };
}

function receiptCase(vectors, each) {
  const receipt = fields(unseal(hex(each.sealed), hex(vectors.public_key), `${PURPOSE}receipt.v1+protobuf`).payload);
  const seconds = last(fields(last(receipt, 6, EMPTY)), 1, 0n);
  return {
    receipt: {
      school_id: last(receipt, 1, EMPTY).toString(),
      device_id: last(receipt, 2, EMPTY).toString("hex"),
      epoch: Number(last(receipt, 3, 0n)),
      sequence: Number(last(receipt, 4, 0n)),
      hash: last(receipt, 5, EMPTY).toString("hex"),
      received_at: new Date(Number(seconds) * 1000).toISOString().replace(".000Z", "+00:00"),
    },
  };
}

// What is signed must be what is said beside it: a true word of another session, or for another envelope, is none here.
function saidCase(vectors, each, kind, words) {
  const payload = fields(unseal(hex(each.sealed), hex(vectors.public_key), `${PURPOSE}${kind}.v1+protobuf`).payload);
  for (const [place, [name, read]] of words.entries())
    if (read(last(payload, place + 1)) !== each.said[name]) throw new Refused("says_something_else");
  return { believed: true };
}
const asText = (bytes = EMPTY) => bytes.toString();
const asHex = (bytes = EMPTY) => bytes.toString("hex");
const asNumber = (value = 0n) => Number(value);

function resumptionCase(vectors, each) {
  const nonces = [["hello_nonce", asHex], ["session_nonce", asHex]];
  const place = [["epoch", asNumber], ["resume_from", asNumber], ["head_hash", asHex]];
  return saidCase(vectors, each, "resumption", [["school_id", asText], ["device_id", asHex], ...nonces, ...place]);
}

function refusalCase(vectors, each) {
  return saidCase(vectors, each, "refusal", [["device_id", asHex], ["envelope_sha256", asHex], ["code", asText]]);
}

const CHECKS = {
  "envelope.json": envelopeCase,
  "chain.json": chainCase,
  "receipt.json": receiptCase,
  "resumption.json": resumptionCase,
  "refusal.json": refusalCase,
};
let [checked, wrong] = [0, 0];
for (const [file, check] of Object.entries(CHECKS)) {
  const vectors = load(file);
  for (const each of vectors.cases) {
    checked += 1;
    let came;
    try {
      came = check(vectors, each);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      came = { error: error.message };
    }
    const asked = Object.fromEntries(Object.keys(came).map((name) => [name, each[name]]));
    if (JSON.stringify(came) === JSON.stringify(asked)) continue;
    wrong += 1;
    console.log(`${file}, ${each.name}: came ${JSON.stringify(came)}, should be ${JSON.stringify(asked)}`);
  }
}
console.log(`${checked} cases, ${wrong} wrong`);
process.exit(wrong ? 1 : 0);
