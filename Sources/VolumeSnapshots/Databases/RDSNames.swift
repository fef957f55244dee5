// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// The names that RDS takes: letters, digits and single hyphens, beginning with a letter and not ending in a hyphen.
package enum RDSNames {
    private static let maximumSnapshot = 255
    private static let maximumInstance = 63

    /// `lifeboat-<backup>-<instance>`, in characters that RDS takes.
    ///
    /// Where that changes the names, or they are too long, a hash of them is added, so that two backups never have one name.
    package static func snapshot(backup: String, instance: String) -> String {
        let wanted = "lifeboat-\(backup)-\(instance)"
        let plain = allowed(wanted)
        if plain == wanted && plain.utf8.count <= maximumSnapshot { return plain }
        let hash = Digest.hex(Digest.sha256(Array("\(backup)/\(instance)".utf8)).prefix(5))
        var head = String(plain.prefix(maximumSnapshot - hash.utf8.count - 1))
        while head.last == "-" { head.removeLast() }
        return "\(head)-\(hash)"
    }

    /// Why RDS would refuse the identifier of a database; `nil` when it would not.
    package static func problem(instance name: String) -> String? {
        guard name == allowed(name), name.first?.isLetter == true, name.utf8.count <= maximumInstance else {
            return
                "\"\(name)\" is not an identifier that RDS takes: at most \(maximumInstance) lower-case letters, digits and "
                + "single hyphens, beginning with a letter and not ending in a hyphen"
        }
        return nil
    }

    private static func allowed(_ text: String) -> String {
        let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.joined(separator: "-")
    }
}
