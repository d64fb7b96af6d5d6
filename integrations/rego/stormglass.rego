# A policy of one's own over the JSON of `stormglass check`, for conftest or any other engine of Rego v1:
#
#     stormglass check design -f json=check.json --no-fail
#     conftest test check.json --policy integrations/rego
#
# What Stormglass judges itself needs no Rego; this is for rules about the report, such as who may waive what.
package main

import rego.v1

# A production design may not grow by more than this a month without a word of finance.
most_growth := 500

# So many open warnings are too many to be looked at one day.
most_warnings := 20

deny contains message if {
	input.schema != "stormglass-check/1"
	message := sprintf("this policy reads stormglass-check/1, not %v", [input.schema])
}

deny contains message if {
	some problem in input.unanswered
	message := sprintf("%s: %s", [problem.file, problem.message])
}

# Nobody waives a rule about where data is without a ticket.
deny contains message if {
	some design in input.designs
	some check in design.checks
	check.disposition.is == "waived"
	check.rule == "data-residency"
	object.get(check.disposition, "ticket", null) == null
	message := sprintf("%s: %s %s is waived without a ticket", [design.file, check.rule, check.target])
}

deny contains message if {
	some design in input.designs
	design.environment == "production"
	growth := to_number(design.figures["monthly-cost"]) - to_number(design.baseline["monthly-cost"])
	growth > most_growth
	message := sprintf("%s: the bill grows by %v US dollars a month, %v are allowed", [design.file, growth, most_growth])
}

warn contains message if {
	input.tally.warned > most_warnings
	message := sprintf("%d warnings are open", [input.tally.warned])
}
