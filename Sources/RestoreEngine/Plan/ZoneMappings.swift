// SPDX-License-Identifier: Apache-2.0

package import VeleroAPI

/// In which zones the disks of a restore are made, as its user says it: `us-east-1a:eu-central-1a,us-east-1b:eu-central-1b`.
package enum ZoneMappings {
    /// The annotation of a Restore that says it; Velero passes it over.
    package static let annotation = "lifeboat.dev/zone-mappings"

    /// Reads the annotation of a Restore; without it nothing is mapped.
    /// - Throws: ``RestoreEngineError`` `.invalidOptions`.
    package static func read(of restore: Restore) throws(RestoreEngineError) -> [String: String] {
        try read(restore.annotations[annotation] ?? "")
    }

    /// Reads mappings.
    /// - Parameter text: Pairs `from:to`, separated by commas; blanks around them do not count.
    /// - Returns: The new zone by the old one.
    /// - Throws: ``RestoreEngineError`` `.invalidOptions` for what is no pair, no zone, or maps a zone twice.
    package static func read(_ text: String) throws(RestoreEngineError) -> [String: String] {
        var zones: [String: String] = [:]
        for part in text.split(separator: ",") {
            let pair = trimmed(part)
            guard !pair.isEmpty else { continue }
            let sides = pair.split(separator: ":", omittingEmptySubsequences: false).map(trimmed)
            guard sides.count == 2, sides.allSatisfy(isZone) else {
                throw RestoreEngineError(
                    .invalidOptions,
                    "'\(pair)' is not a mapping of zones; write it as from:to, such as us-east-1a:eu-central-1a"
                )
            }
            if let other = zones[sides[0]], other != sides[1] {
                throw RestoreEngineError(
                    .invalidOptions,
                    "the zone \(sides[0]) is mapped twice, to \(other) and to \(sides[1])"
                )
            }
            zones[sides[0]] = sides[1]
        }
        return zones
    }

    /// Mappings as ``read(_:)`` takes them, sorted.
    package static func text(_ zones: [String: String]) -> String {
        zones.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",")
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " }
        return String(start.reversed().drop { $0 == " " }.reversed())
    }

    private static func isZone(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 26 || $0 == UInt8(ascii: "-") }
    }
}
