//! Geographies as DNS services know them: continents and countries.

/// Continent by the word of a design: Route 53's code, and Cloudflare's regions.
pub(super) const CONTINENTS: [(&str, &str, &[&str]); 7] = [
    ("africa", "AF", &["NAF", "SAF"]),
    ("asia", "AS", &["SAS", "SEAS", "NEAS"]),
    ("europe", "EU", &["WEU", "EEU"]),
    ("middle-east", "", &["ME"]),
    ("north-america", "NA", &["WNAM", "ENAM"]),
    ("oceania", "OC", &["OC"]),
    ("south-america", "SA", &["NSAM", "SSAM"]),
];

/// Countries of a geography, where it is made of whole countries.
const COUNTRIES: [(&str, &[&str]); 21] = [
    ("australia-nz", &["AU", "NZ"]),
    ("benelux-fr", &["BE", "FR", "LU", "NL"]),
    ("brazil", &["BR"]),
    ("canada", &["CA"]),
    ("dach", &["AT", "CH", "DE"]),
    ("egypt", &["EG"]),
    ("iberia", &["ES", "PT"]),
    ("indonesia", &["ID"]),
    ("italy", &["IT"]),
    ("japan", &["JP"]),
    ("korea", &["KR"]),
    ("mexico", &["MX"]),
    ("nordics", &["DK", "FI", "IS", "NO", "SE"]),
    ("pakistan-bangladesh", &["BD", "PK"]),
    ("philippines", &["PH"]),
    ("singapore-malaysia", &["MY", "SG"]),
    ("south-africa", &["ZA"]),
    ("taiwan-hk", &["HK", "TW"]),
    ("turkey", &["TR"]),
    ("uk-ie", &["GB", "IE"]),
    ("china-east", &["CN"]),
];

/// Parts of North America that Cloudflare tells apart.
pub(super) const PARTS: [(&str, &str); 2] = [("na-east", "ENAM"), ("na-west", "WNAM")];

/// The countries of a geography, if it is made of whole ones.
pub(super) fn countries(geography: &str) -> Option<&'static [&'static str]> {
    COUNTRIES
        .iter()
        .find(|(g, _)| *g == geography)
        .map(|(_, c)| *c)
}
