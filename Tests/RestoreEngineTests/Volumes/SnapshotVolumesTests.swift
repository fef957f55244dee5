// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import Testing
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

    private func fate(
        _ before: VolumeFate,
        isLive: Bool,
        mapping: [String: String] = [:],
        restoreVolumes: Bool? = nil,
        snapshot: String? = "snap-1"
    ) throws -> VolumeFate? {
        var options = RestoreOptions(restoreName: "r", backupName: "b")
        options.namespaceMapping = mapping
        options.restoreVolumes = restoreVolumes
        return SnapshotVolumes([record(snapshot: snapshot)], options: options)
            .fates(["pv": before], try facts(claim: "shop/data"), live: isLive ? ["pv"] : [])["pv"]
    }

    @Test(arguments: [VolumeFate.fresh, .restored])
    func `a volume that is not there gets its name and its data back`(before: VolumeFate) throws {
        #expect(try fate(before, isLive: false) == .snapshot(SnapshotVolume(record())))
    }

    @Test(arguments: [VolumeFate.present, .released])
    func `a volume that holds the data already is left alone`(before: VolumeFate) throws {
        #expect(try fate(before, isLive: true) == before)
    }

    @Test(arguments: [VolumeFate.claimedElsewhere, .fresh])
    func `where the name is taken the copy stands beside it`(before: VolumeFate) throws {
        guard case .snapshot(let volume) = try fate(before, isLive: true) else {
            Issue.record("no copy")
            return
        }
        #expect(volume.newName?.hasPrefix("velero-clone-") == true)
    }

    @Test func `a claim that goes to another namespace gets a copy beside the volume that is there`() throws {
        guard case .snapshot(let volume) = try fate(.present, isLive: true, mapping: ["shop": "copy"]) else {
            Issue.record("no copy")
            return
        }
        #expect(volume.newName != nil)
        #expect(try fate(.restored, isLive: false, mapping: ["shop": "copy"]) == .snapshot(SnapshotVolume(record())))
    }

    @Test func `without a snapshot, or when nobody wants volumes, everything is as before`() throws {
        #expect(try fate(.fresh, isLive: false, snapshot: nil) == .fresh)
        #expect(try fate(.fresh, isLive: false, restoreVolumes: false) == .fresh)
    }
}
