//! Addresses of web pages.

/// Whether it is an http or https address with a host, without white space.
pub(super) fn is_link(text: &str) -> bool {
    let rest = ["http://", "https://"].iter().find_map(|scheme| {
        let (start, rest) = text.split_at_checked(scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then_some(rest)
    });
    let Some(rest) = rest else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let host = if place.starts_with('[') {
        place.split_inclusive(']').next().unwrap_or_default()
    } else {
        place.rsplit_once(':').map_or(place, |(host, _)| host)
    };
    let is_wrong = |letter: char| letter.is_whitespace() || letter.is_control() || "<>\"\\^`{|}".contains(letter);
    !host.is_empty() && text.len() <= super::VALUE_MAX && !text.contains(is_wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_have_a_scheme_and_a_host() {
        for good in ["http://a", "HTTPS://example.com:8080/x?y#z", "https://u:p@example.com/é", "http://[::1]:80/"] {
            assert!(is_link(good), "{good}");
        }
        for bad in
            ["", "http://", "https:///x", "http://:80", "example.com", "ftp://a", "http://a b", "http://a\n", "é"]
        {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
