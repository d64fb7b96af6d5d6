//! `wireguard`: a mesh of tunnels between sites, for `mesh: wireguard`; an interface for each site.
//!
//! The design knows who is joined with whom, and neither keys nor addresses: each interface reads
//! them from files of its machine when it comes up. None of them is ever in these files.

use crate::files::Files;
use crate::header::{Comment, header};
use crate::markdown::{Page, code};
use crate::slug::slug;
use crate::subject::Subject;
use crate::target::Target;
use stormglass_core::scenario::Mesh;

/// The target.
pub(crate) const TARGET: Target = Target {
    word: "wireguard",
    description: "a mesh of WireGuard tunnels, an interface for each site",
    emit,
};

/// Where the machines of the mesh hold what the design does not know.
const HELD: &str = "/etc/wireguard/sites";

/// The port that WireGuard takes by default.
const PORT: u16 = 51820;

fn emit(subject: &Subject<'_>) -> Files {
    let Some((Mesh::Wireguard, regions)) = &subject.model.network.mesh else {
        return Files::none("the design has no `mesh: wireguard`");
    };
    let regions = regions.iter().filter_map(|r| subject.model.regions.get(*r));
    let sites: Vec<String> = regions.map(|r| slug(&r.key, 40)).collect();
    let mut files = Files::default();
    for site in &sites {
        let others = sites.iter().filter(|s| *s != site);
        let mut text = header(subject, Comment::Hash, &format!("WireGuard in {site}"));
        text.push_str(&format!("\n[Interface]\nListenPort = {PORT}\n"));
        text.push_str(&format!(
            "PostUp = wg set %i private-key {HELD}/private-key\n"
        ));
        for other in others {
            let of = format!("{HELD}/{other}");
            text.push_str(&format!(
                "\n# the tunnel to {other}\nPostUp = wg set %i peer \"$(cat {of}/public-key)\" endpoint \"$(cat {of}/endpoint)\" allowed-ips \"$(cat {of}/networks)\" persistent-keepalive 25\nPostUp = for n in $(tr , ' ' < {of}/networks); do ip route replace \"$n\" dev %i; done\n"
            ));
        }
        files.put(format!("{site}/wg0.conf"), text);
    }
    if subject.model.network.tunnels > 1 {
        files.leave_out(
            "network.tunnels",
            format!("{} tunnels between each pair", subject.model.network.tunnels),
            "two interfaces of WireGuard to one place do not share traffic; there is one tunnel each",
        );
    }
    files.put("README.md", page(subject, &sites));
    files
}

fn page(subject: &Subject<'_>, sites: &[String]) -> String {
    let mut page = Page::new(header(subject, Comment::Html, "the mesh of WireGuard"));
    let n = sites.len();
    page.heading(1, "The mesh of WireGuard");
    page.paragraph(&format!(
        "{n} sites, each joined with every other: {} tunnels. `SITE/wg0.conf` goes to `/etc/wireguard/wg0.conf` on the gateway of the site; `wg-quick up wg0` brings it up.",
        n * n.saturating_sub(1) / 2
    ));
    page.heading(2, "What each gateway holds");
    page.paragraph("Keys and addresses are not in the design. Each gateway reads them from its own files; put them there with your secret manager.");
    let row = |file: &str, what: &str| vec![code(&format!("{HELD}/{file}")), what.to_owned()];
    page.table(
        &["file", "what is in it"],
        &[
            row(
                "private-key",
                "its own private key (`wg genkey`), readable by root only",
            ),
            row(
                "OTHER/public-key",
                "the public key of each other site (`wg pubkey`)",
            ),
            row(
                "OTHER/endpoint",
                &format!("its public address and port, such as `192.0.2.1:{PORT}`"),
            ),
            row(
                "OTHER/networks",
                "its networks, CIDR blocks with commas between; no two sites share one",
            ),
        ],
    );
    page.finish()
}
