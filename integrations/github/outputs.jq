# The outputs of the action from a report: the worst of all designs, money summed. What is not known is empty.
def all(f): [.designs[] | f] | if length == 0 or any(. == null) then null else . end;
def cents: if . == null then "" else (. * 100 | round) / 100 | tostring end;
def text: if . == null then "" else tostring end;
"passed=\(.passed)",
"failed-count=\(.tally.failed)",
"waived-count=\(.tally.waived)",
"monthly-cost=\(all(.figures["monthly-cost"] | if . then tonumber else null end) | if . then add else null end | cents)",
"monthly-cost-delta=\(
  all(if .figures["monthly-cost"] and .baseline["monthly-cost"]
      then (.figures["monthly-cost"] | tonumber) - (.baseline["monthly-cost"] | tonumber) else null end)
  | if . then add else null end | cents)",
"availability=\(all(.figures.availability) | if . then min else null end | text)",
"rto-seconds=\(all(.figures["rto-seconds"]) | if . then max else null end | text)",
"rpo-seconds=\(all(.figures["rpo-seconds"]) | if . then max else null end | text)"
