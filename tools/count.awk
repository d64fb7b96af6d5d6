# Reads the logs of the stages and prints "PASSED FAILED", from the closing lines of
# cargo test, cargo nextest, node --test, python's unittest and our own `check`.
{ gsub(/\033\[[0-9;]*m/, "") }
/^test result: / || /tests? run: / {
  for (i = 2; i <= NF; i++) {
    if ($i ~ /^passed/) passed += $(i - 1)
    if ($i ~ /^failed/) failed += $(i - 1)
  }
  if (match($0, /[0-9]+ timed out/)) failed += substr($0, RSTART) + 0
}
/^(#|ℹ) pass [0-9]+$/ { passed += $3 }
/^(#|ℹ) (fail|cancelled) [0-9]+$/ { failed += $3 }
/^check ok: / { passed++ }
/^check failed: / { failed++ }
/^Ran [0-9]+ tests? in / { ran = $2 }
/^OK( |$)/ { passed += ran; ran = 0 }
/^FAILED \(/ {
  bad = 0
  if (match($0, /failures=[0-9]+/)) bad += substr($0, RSTART + 9) + 0
  if (match($0, /errors=[0-9]+/)) bad += substr($0, RSTART + 7) + 0
  failed += bad
  passed += ran > bad ? ran - bad : 0
  ran = 0
}
END { print passed + 0, failed + 0 }
