// SPDX-License-Identifier: Apache-2.0

/// In which zone a restored disk is made: pure rules.
///
/// What the user maps counts first. A zone of the target's region stays. Of another region all disks of one zone go to one
/// zone of the target: pods that use several volumes, which had to be in one zone, find them in one again, and replicas that
/// were spread over zones stay spread.
package struct ZoneChoice: Sendable, Equatable {
    /// The new zone by the old one, as the user wishes.
    package var mapped: [String: String]
    /// The zones in which the target cluster has nodes; empty where nobody knows.
    package var nodeZones: [String]

    /// Rules.
    /// - Parameters:
    ///   - mapped: The new zone by the old one.
    ///   - nodeZones: The zones in which the target cluster has nodes.
    package init(mapped: [String: String] = [:], nodeZones: [String] = []) {
        self.mapped = mapped
        self.nodeZones = nodeZones
    }

    /// The zone for a disk.
    /// - Parameters:
    ///   - old: The zone it was in.
    ///   - place: The region it is made in.
    ///   - region: The region of a zone; `nil` when its name does not tell.
    /// - Returns: The zone; the old one where no better is known.
    func zone(for old: String, in place: String, region: (String) -> String?) -> String {
        if let zone = mapped[old] { return zone }
        guard let home = region(old), home != place else { return old }
        let choices = Set(nodeZones).filter { region($0) == place }.sorted()
        guard !choices.isEmpty, let letter = old.last else { return old }
        // By the letter and not by a count of what is restored, so that a second restore of other volumes chooses alike.
        if let same = choices.first(where: { $0.last == letter }) { return same }
        let ordinal = Int(letter.asciiValue ?? 0) - Int(UInt8(ascii: "a"))
        return choices[max(0, ordinal) % choices.count]
    }

    /// Whether it is known that no node is in a zone.
    func isDeserted(_ zone: String) -> Bool { !nodeZones.isEmpty && !nodeZones.contains(zone) }
}
