// SPDX-License-Identifier: Apache-2.0

import JSON

@testable import VolumeSnapshots

/// PersistentVolumes as the tests need them.
enum Volumes {
    /// A volume of the EBS CSI driver, bound to `shop/<name>-claim`.
    static func csi(
        _ name: String = "pv-1",
        id: String = "vol-1",
        zone: String? = "eu-central-1a",
        phase: String = "Bound",
        driver: String = "ebs.csi.aws.com"
    ) -> JSONValue {
        var volume: JSONValue = [
            "kind": "PersistentVolume", "apiVersion": "v1",
            "metadata": ["name": .string(name), "labels": ["team": "a"]],
            "spec": [
                "persistentVolumeReclaimPolicy": "Delete",
                "claimRef": ["namespace": "shop", "name": .string("\(name)-claim"), "uid": "u"],
                "csi": ["driver": .string(driver), "volumeHandle": .string(id), "fsType": "ext4"],
            ],
            "status": ["phase": .string(phase)],
        ]
        if let zone {
            volume[path: ["spec", "nodeAffinity"]] = [
                "required": [
                    "nodeSelectorTerms": [
                        [
                            "matchExpressions": [
                                ["key": "topology.ebs.csi.aws.com/zone", "operator": "In", "values": [.string(zone)]]
                            ]
                        ]
                    ]
                ]
            ]
        }
        return volume
    }

    /// A volume of the in-tree driver.
    static func inTree(_ id: String, labels: [String: String] = [:]) -> JSONValue {
        [
            "kind": "PersistentVolume", "apiVersion": "v1",
            "metadata": ["name": "pv-1", "labels": JSONValue(labels.sorted { $0.key < $1.key })],
            "spec": [
                "awsElasticBlockStore": ["volumeID": .string(id), "fsType": "ext4"],
                "claimRef": ["namespace": "shop", "name": "c"],
            ],
            "status": ["phase": "Bound"],
        ]
    }

    /// Targets for volumes named alike.
    static func targets(_ ids: [String]) -> [SnapshotTarget] {
        ids.map { SnapshotTarget(volumeName: "pv-\($0)", volumeID: $0, location: "default", zone: "eu-central-1a") }
    }
}
