// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing
import VeleroAPI
import VolumeSnapshots

@testable import RestoreEngine

/// Which volumes are made anew from their snapshots, and under which names.
struct SnapshotVolumesTests {
    private func record(snapshot: String? = "snap-1") -> NativeSnapshotRecord {
        NativeSnapshotRecord(
            json: [
                "spec": ["persistentVolumeName": "pv", "location": "default", "volumeAZ": "eu-central-1a"],
                "status": snapshot.map { ["providerSnapshotID": .string($0), "phase": "Completed"] } ?? [
                    "phase": "Failed"
                ],
            ]
        )
    }

    private func facts(claim: String) throws -> BackupFacts {
        let parts = claim.split(separator: "/").map(String.init)
        let volume: JSONValue = [
            "metadata": ["name": "pv"],
            "spec": [
                "persistentVolumeReclaimPolicy": "Delete",
                "claimRef": ["namespace": .string(parts[0]), "name": .string(parts[1])],
            ],
        ]
        var facts = BackupFacts()
        let source = SourceItem(kind: GroupResource("persistentvolumes"), namespace: nil, name: "pv")
        facts.learn(from: JSONWriter.write(volume)[...], of: source)
        return facts
    }

    /// A volume of the target, bound to a claim.
    private func bound(to claim: String, madeFrom original: String? = nil) -> JSONValue {
        let parts = claim.split(separator: "/").map(String.init)
        var volume: JSONValue = [
            "spec": ["claimRef": ["namespace": .string(parts[0]), "name": .string(parts[1])]],
            "status": ["phase": "Bound"],
        ]
        if let original { volume[path: ["metadata", "annotations", "velero.io/original-pv-name"]] = .string(original) }
        return volume
    }

    private func fate(
        _ before: VolumeFate,
        live: [String: JSONValue] = [:],
        mapping: [String: String] = [:],
        restoreVolumes: Bool? = nil,
        snapshot: String? = "snap-1",
        terminating: Set<String> = []
    ) throws -> VolumeFate? {
        let volumes = SnapshotVolumes([record(snapshot: snapshot)], options: options(mapping, restoreVolumes))
        let (fates, facts) = (["pv": before], try facts(claim: "shop/data"))
        return volumes.fates(fates, facts, live: live, terminatingNamespaces: terminating)["pv"]
    }

    private func options(_ mapping: [String: String] = [:], _ restoreVolumes: Bool? = nil) -> RestoreOptions {
        var options = RestoreOptions(restoreName: "r", backupName: "b")
        // The resource's UID goes into the names of copies.
        options.resource = Restore(json: ["metadata": ["name": "r", "uid": "u1"]])
        options.namespaceMapping = mapping
        options.restoreVolumes = restoreVolumes
        return options
    }

    private var clone: String { CloneName.of("pv", restore: "u1") }

    @Test(arguments: [VolumeFate.fresh, .restored])
    func `a volume that is not there gets its name and its data back`(before: VolumeFate) throws {
        #expect(try fate(before) == .snapshot(SnapshotVolume(record())))
        #expect(try fate(before, mapping: ["shop": "copy"]) == .snapshot(SnapshotVolume(record())))
    }

    @Test(arguments: [VolumeFate.present, .released])
    func `a volume that holds the data already is left alone, whatever namespace its claim is in`(
        before: VolumeFate
    ) throws {
        #expect(try fate(before, live: ["pv": bound(to: "shop/data")]) == before)
        #expect(try fate(before, live: ["pv": bound(to: "copy/data")], mapping: ["shop": "copy"]) == before)
    }

    @Test func `a volume that nobody claims is kept for its own namespace, and others get a copy`() throws {
        let live: [String: JSONValue] = ["pv": ["status": ["phase": "Available"], "spec": [:]]]
        #expect(try fate(.present, live: live) == .present)
        let copy = VolumeFate.snapshot(SnapshotVolume(record(), newName: clone))
        #expect(try fate(.present, live: live, mapping: ["shop": "copy"]) == copy)
    }

    @Test(arguments: [VolumeFate.claimedElsewhere, .fresh])
    func `where the name is taken the copy stands beside it`(before: VolumeFate) throws {
        let copy = VolumeFate.snapshot(SnapshotVolume(record(), newName: clone))
        #expect(clone.hasPrefix("velero-clone-"))
        #expect(try fate(before, live: ["pv": bound(to: "other/data")]) == copy)
        #expect(try fate(before, live: ["pv": bound(to: "shop/data")], mapping: ["shop": "copy"]) == copy)
    }

    @Test func `a restore that goes on stays with the name it has given`() throws {
        let copy = VolumeFate.snapshot(SnapshotVolume(record(), newName: clone))
        #expect(try fate(.fresh, live: [clone: bound(to: "shop/data", madeFrom: "pv")]) == copy)
    }

    @Test(arguments: [VolumeFate.fresh, .restored, .claimedElsewhere])
    func `no disk is made for a claim that has another volume`(before: VolumeFate) throws {
        var live = ["pvc-1": bound(to: "shop/data")]
        if before == .claimedElsewhere { live["pv"] = bound(to: "other/data") }
        #expect(try fate(before, live: live) == .served(by: "pvc-1", isCopy: false))
        live = ["velero-clone-1": bound(to: "copy/data", madeFrom: "pv")]
        #expect(
            try fate(before, live: live, mapping: ["shop": "copy"]) == .served(by: "velero-clone-1", isCopy: true)
        )
    }

    @Test func `a claim that is on its way out does not count`() throws {
        let live = ["pvc-1": bound(to: "shop/data")]
        #expect(try fate(.fresh, live: live, terminating: ["shop"]) == .snapshot(SnapshotVolume(record())))
        var going = live
        going["pvc-1"]?[path: ["metadata", "deletionTimestamp"]] = "2030-01-01T00:00:00Z"
        #expect(try fate(.fresh, live: going) == .snapshot(SnapshotVolume(record())))
    }

    @Test func `where the snapshot has failed nothing comes up empty, and what was kept may be there`() throws {
        let missing = VolumeFate.snapshot(SnapshotVolume(record(snapshot: nil)))
        #expect(try fate(.fresh, snapshot: nil) == missing)
        #expect(try fate(.restored, snapshot: nil) == .restored)
        #expect(try fate(.fresh, live: ["pvc-1": bound(to: "shop/data")], snapshot: nil) == .fresh)
    }

    @Test func `when nobody wants volumes everything is as before`() throws {
        #expect(try fate(.fresh, restoreVolumes: false) == .fresh)
    }
}
