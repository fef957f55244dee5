// SPDX-License-Identifier: Apache-2.0

/// Kubernetes' rules for the names and values of labels.
package enum LabelSyntax {
    /// What is wrong with a label's name; `nil` when nothing is.
    ///
    /// A name is up to 63 characters, with an optional DNS subdomain of up to 253 and a slash in front.
    package static func problem(withKey key: String) -> String? {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let name = parts.last else {
            return "the label name \"\(key)\" has more than one slash"
        }
        if parts.count == 2 && !isSubdomain(parts[0]) {
            return "the prefix of the label name \"\(key)\" is not a DNS name of at most 253 characters"
        }
        guard isName(name) else {
            return
                "the label name \"\(key)\" must be 1 to 63 letters, digits, '-', '_' or '.', and begin and end with a "
                + "letter or digit"
        }
        return nil
    }

    /// What is wrong with a label's value; `nil` when nothing is.
    package static func problem(withValue value: String) -> String? {
        guard value.isEmpty || isName(value[...]) else {
            return
                "the label value \"\(value)\" must be at most 63 letters, digits, '-', '_' or '.', and begin and end "
                + "with a letter or digit"
        }
        return nil
    }

    private static func isName(_ text: Substring) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        guard isAlphanumeric(first), isAlphanumeric(last) else { return false }
        return bytes.allSatisfy { isAlphanumeric($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
    }

    private static func isSubdomain(_ text: Substring) -> Bool {
        guard (1...253).contains(text.utf8.count) else { return false }
        return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last else { return false }
            guard first != 0x2D, last != 0x2D else { return false }
            return label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
