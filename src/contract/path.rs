//! Paths with places in them, such as `/tasks/{task}`: the server routes by them, clients fill them in.

/// Fills the places of a path, in their order. Values are percent-encoded, so that none can be more than one segment.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut path = String::with_capacity(template.len() + 40 * values.len());
    let mut values = values.iter();
    for (number, segment) in template.split('/').enumerate() {
        if number > 0 {
            path.push('/');
        }
        match segment.starts_with('{').then(|| values.next()).flatten() {
            Some(value) => encode_into(&mut path, value.as_bytes()),
            None => path.push_str(segment),
        }
    }
    path
}

/// Percent-encodes bytes: letters, digits and `-_~.` stay, but for dots alone, which would be a folder.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    encode_into(&mut text, bytes);
    text
}

fn encode_into(text: &mut String, bytes: &[u8]) {
    use std::fmt::Write as _;
    let is_dots = bytes == b"." || bytes == b"..";
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) || byte == b'.' && !is_dots {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_within_their_segment() {
        assert_eq!(fill("/a/{x}/b/{y}", &["1-2", "c d/../e"]), "/a/1-2/b/c%20d%2F..%2Fe");
        assert_eq!(fill("/a/{x}", &[".."]), "/a/%2E%2E");
        assert_eq!(fill("/a/{x}", &["größe"]), "/a/gr%C3%B6%C3%9Fe");
        assert_eq!(fill("/a/b", &[]), "/a/b");
    }
}
