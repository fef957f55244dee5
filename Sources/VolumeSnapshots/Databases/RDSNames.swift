// SPDX-License-Identifier: Apache-2.0

internal import AWSCore

/// The names that RDS takes: letters, digits and single hyphens, beginning with a letter and not ending in a hyphen.
package enum RDSNames {
    private static let maximumSnapshot = 255
    private static let maximumInstance = 63

    /// `lifeboat-<backup>-<instance>`, in characters that RDS takes.
    ///
    /// Where that changes the names, the instance has a hyphen, or they are too long, a hash of them is added, so that two backups never have one name.
    package static func snapshot(backup: String, instance: String) -> String {
        let wanted = "lifeboat-\(backup)-\(instance)"
        let plain = allowed(wanted)
        // With a hyphen in it nobody can tell where the backup's name ends.
        let isPlain = plain == wanted && !instance.contains("-")
        if isPlain && plain.utf8.count <= maximumSnapshot { return plain }
        return shortened(plain, to: maximumSnapshot, telling: "\(backup)/\(instance)")
    }

    /// `<instance>-<restore>`: what a copy is called where the name of the source is taken.
    static func copy(of instance: String, restore: String) -> String {
        let plain = allowed("\(instance)-\(restore)")
        guard plain.utf8.count > maximumInstance else { return plain }
        return shortened(plain, to: maximumInstance, telling: "\(instance)/\(restore)")
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

    /// The name with a hash of what it was made of at its end.
    private static func shortened(_ plain: String, to length: Int, telling origin: String) -> String {
        let hash = Digest.hex(Digest.sha256(Array(origin.utf8)).prefix(5))
        var head = String(plain.prefix(length - hash.utf8.count - 1))
        while head.last == "-" { head.removeLast() }
        return "\(head)-\(hash)"
    }

    private static func allowed(_ text: String) -> String {
        let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return words.joined(separator: "-")
    }
}
