// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import VolumeSnapshots

@Suite struct ZoneChoiceTests {
    struct Situation: Sendable, CustomTestStringConvertible {
        var old: String
        var nodes: [String] = []
        var mapped: [String: String] = [:]
        var new: String
        var testDescription: String { "\(old) with nodes in \(nodes)" }
    }

    private static let three = ["eu-central-1c", "eu-central-1a", "eu-central-1b"]

    @Test(arguments: [
        // In the region itself it stays, also where no node is.
        Situation(old: "eu-central-1a", nodes: three, new: "eu-central-1a"),
        Situation(old: "eu-central-1a", nodes: ["eu-central-1c"], new: "eu-central-1a"),
        // Of another region: the zone of the same letter, else by the letter's place in the alphabet.
        Situation(old: "us-east-1b", nodes: three, new: "eu-central-1b"),
        Situation(old: "us-east-1f", nodes: three, new: "eu-central-1c"),
        Situation(old: "us-east-1d", nodes: three, new: "eu-central-1a"),
        Situation(old: "us-east-1b", nodes: ["eu-central-1a", "eu-central-1c"], new: "eu-central-1c"),
        Situation(old: "us-east-1c", nodes: ["eu-central-1a", "eu-central-1b"], new: "eu-central-1a"),
        // Zones of other regions are no choice.
        Situation(old: "us-east-1b", nodes: ["us-west-2b", "eu-central-1a"], new: "eu-central-1a"),
        Situation(old: "us-east-1b", nodes: ["us-west-2b"], new: "us-east-1b"),
        Situation(old: "us-east-1b", new: "us-east-1b"),
        // What the user says counts first, sensible or not.
        Situation(old: "us-east-1b", nodes: three, mapped: ["us-east-1b": "eu-central-1a"], new: "eu-central-1a"),
        Situation(old: "eu-central-1a", mapped: ["eu-central-1a": "eu-central-1c"], new: "eu-central-1c"),
        Situation(old: "eu-central-1a", mapped: ["eu-central-1b": "eu-central-1c"], new: "eu-central-1a"),
        // A zone whose name tells nothing stays.
        Situation(old: "somewhere", nodes: three, new: "somewhere"),
        Situation(old: "", nodes: three, new: ""),
    ])
    func `each zone has its zone in the target`(situation: Situation) {
        let choice = ZoneChoice(mapped: situation.mapped, nodeZones: situation.nodes)
        #expect(choice.zone(for: situation.old, in: "eu-central-1", region: EBSDisks.region(ofZone:)) == situation.new)
    }

    @Test func `zones that are apart stay apart while there are enough`() {
        let alike = ZoneChoice(nodeZones: Self.three)
        let new = ["us-east-1a", "us-east-1b", "us-east-1c"].map {
            alike.zone(for: $0, in: "eu-central-1", region: EBSDisks.region(ofZone:))
        }
        #expect(Set(new).count == 3)
    }

    @Test func `a zone is only called deserted where nodes are known`() {
        #expect(ZoneChoice(nodeZones: ["eu-central-1a"]).isDeserted("eu-central-1b"))
        #expect(!ZoneChoice(nodeZones: ["eu-central-1a"]).isDeserted("eu-central-1a"))
        #expect(!ZoneChoice().isDeserted("eu-central-1b"))
    }
}
