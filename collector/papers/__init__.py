"""What leaves on paper: reports, receipts and labels as accessible PDFs, and reports that are frozen."""
