// SPDX-License-Identifier: Apache-2.0

/// Takes out of a text what gives access to something.
///
/// Nothing that is logged should hold any of it. But errors keep the words of servers and libraries, and those may quote a
/// request; a log goes to many places, and stays there.
enum Redaction {
    /// What comes right before a secret.
    private static let markers = [
        "X-Amz-Signature=", "X-Amz-Security-Token=", "X-Amz-Credential=", "Bearer ", "/download/",
    ]
    private static let replacement = "[redacted]"

    /// The text without secrets.
    static func applied(to text: String) -> String {
        var text = text
        for marker in markers where text.contains(marker) { text = removing(after: marker, from: text) }
        return text
    }

    private static func removing(after marker: String, from text: String) -> String {
        var cleaned = ""
        var rest = text[...]
        while let found = rest.firstRange(of: marker) {
            cleaned += rest[..<found.upperBound] + replacement
            rest = rest[found.upperBound...].drop { !isEnd($0) }
        }
        return cleaned + rest
    }

    private static func isEnd(_ character: Character) -> Bool {
        character.isWhitespace || "\"'&,;)}]".contains(character)
    }
}
