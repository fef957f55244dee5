// SPDX-License-Identifier: Apache-2.0

import Controllers
import Testing
import VeleroAPI

/// Which snapshot locations a backup uses.
struct SnapshotLocationChoiceTests {
    private func choice(_ locations: [(String, String)], defaults: [String: String] = [:]) -> SnapshotLocationChoice {
        SnapshotLocationChoice(
            locations.map { VolumeSnapshotLocation(name: $0, spec: VolumeSnapshotLocationSpec(provider: $1)) },
            defaults: defaults
        )
    }

    private func spec(_ names: [String] = []) -> BackupSpec {
        var spec = BackupSpec()
        spec.volumeSnapshotLocations = names
        return spec
    }

    @Test func `a provider's only location is taken without being named`() {
        let choice = choice([("default", "aws"), ("other", "example.com/disks")])
        #expect(choice.chosen(spec()) == ["default", "other"])
        #expect(choice.problems(spec()).isEmpty)
    }

    @Test func `of several the named one is taken, or the default, and without either it is said`() {
        let locations = [("a", "aws"), ("b", "velero.io/aws")]
        #expect(choice(locations).chosen(spec(["b"])) == ["b"])
        #expect(choice(locations).problems(spec(["b"])).isEmpty)
        #expect(choice(locations, defaults: ["velero.io/aws": "a"]).chosen(spec()) == ["a"])
        #expect(choice(locations).chosen(spec()).isEmpty)
        #expect(choice(locations).problems(spec()).first?.contains(#"none is its default: "a", "b""#) == true)
    }

    @Test func `one that is not there, and two of one provider, are refused`() {
        let choice = choice([("a", "aws"), ("b", "aws")])
        #expect(choice.problems(spec(["nowhere", "a"])) == [#"there is no VolumeSnapshotLocation "nowhere""#])
        #expect(choice.problems(spec(["a", "b"])).count == 1)
    }
}
