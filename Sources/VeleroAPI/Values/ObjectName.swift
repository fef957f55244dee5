// SPDX-License-Identifier: Apache-2.0

/// The rules for names of backups, restores and other objects.
package enum ObjectName {
    /// The longest value of a label, in characters.
    package static let maximumLabelLength = 63

    /// The longest name of most objects, in characters.
    package static let maximumLength = 253

    /// Checks the name of a new backup or restore.
    ///
    /// Kubernetes wants a DNS-1123 subdomain; labels carry the name, which limits it to 63 characters: Velero shortens
    /// longer ones for labels and then fails to find some of what belongs to them.
    /// - Parameters:
    ///   - name: The name.
    ///   - what: What it names, for the message: `backup`.
    /// - Throws: ``VeleroAPIError`` `.invalidName`, one sentence.
    package static func check(_ name: String, of what: String) throws(VeleroAPIError) {
        guard !name.isEmpty else { throw VeleroAPIError(.invalidName, "the name of a \(what) may not be empty") }
        guard name.utf8.count <= maximumLabelLength else {
            throw VeleroAPIError(
                .invalidName,
                "the \(what) name \"\(name.prefix(80))\" is \(name.utf8.count) characters long, at most \(maximumLabelLength) fit",
                hint: "choose a shorter name: labels carry it"
            )
        }
        guard isSubdomain(name) else {
            throw VeleroAPIError(
                .invalidName,
                "the \(what) name \"\(name)\" is not valid",
                hint: "use lower-case letters, digits, \"-\" and \".\", and start and end with a letter or digit"
            )
        }
    }

    /// Whether the name is a DNS-1123 subdomain: labels of lower-case letters, digits and inner hyphens, between dots.
    package static func isSubdomain(_ name: String) -> Bool {
        guard !name.isEmpty, name.utf8.count <= maximumLength else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            guard let first = label.utf8.first, let last = label.utf8.last, isLowerAlphanumeric(first),
                isLowerAlphanumeric(last)
            else { return false }
            return label.utf8.allSatisfy { isLowerAlphanumeric($0) || $0 == UInt8(ascii: "-") }
        }
    }

    private static func isLowerAlphanumeric(_ byte: UInt8) -> Bool {
        byte &- 0x30 < 10 || byte &- 0x61 < 26
    }
}
