// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A view of a PersistentVolume object: the parts that snapshots and restores of disks read.
package struct PersistentVolume: Sendable {
    /// The whole object.
    package let json: JSONValue

    /// Views an object.
    package init(_ json: JSONValue) { self.json = json }

    /// The name.
    package var name: String { json[path: ["metadata", "name"]]?.string ?? "" }
    /// The labels.
    package var labels: [String: String] { json[path: ["metadata", "labels"]]?.stringMap ?? [:] }
    /// `Available`, `Bound`, `Released` …; `nil` when the object has no status.
    package var phase: String? { json[path: ["status", "phase"]]?.string }
    /// `Delete` or `Retain`.
    package var reclaimPolicy: String { json[path: ["spec", "persistentVolumeReclaimPolicy"]]?.string ?? "" }
    /// The namespace and name of the claim it is bound to or reserved for.
    package var claim: (namespace: String, name: String)? {
        guard let reference = json[path: ["spec", "claimRef"]], let name = reference["name"]?.string else { return nil }
        return (reference["namespace"]?.string ?? "", name)
    }

    /// What provides it, in words for messages: `the CSI driver efs.csi.aws.com`, `volumes of type nfs`.
    package var driver: String {
        if let driver = json[path: ["spec", "csi", "driver"]]?.string { return "the CSI driver \(driver)" }
        let source = (json["spec"]?.object ?? [:]).first { Self.sources.contains($0.key) }
        return source.map { "volumes of type \($0.key)" } ?? "volumes of an unknown type"
    }

    /// The availability zone, from where Velero looks for it, in its order: two labels, then required node affinity.
    package var zone: String? {
        for key in Self.zoneKeys {
            if let zone = labels[key], !zone.isEmpty { return zone }
        }
        let required = json[path: ["spec", "nodeAffinity", "required", "nodeSelectorTerms"]]?.array ?? []
        for key in Self.zoneKeysOfDrivers + Self.zoneKeys {
            for expression in required.flatMap({ $0["matchExpressions"]?.array ?? [] })
            where expression["key"]?.string == key {
                if expression["operator"]?.string == "In", let zone = expression["values"]?.strings?.first {
                    return zone
                }
            }
        }
        return nil
    }

    /// Labels, and keys of node affinity, that name a zone.
    static let zoneKeys = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"]
    /// Keys of node affinity that only one driver uses.
    static let zoneKeysOfDrivers = ["topology.ebs.csi.aws.com/zone"]
    /// Labels, and keys of node affinity, that name a region.
    static let regionKeys = ["topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/region"]

    private static let sources: Set = [
        "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "fc", "flexVolume", "flocker",
        "gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "photonPersistentDisk", "portworxVolume",
        "quobyte", "rbd", "scaleIO", "storageos", "vsphereVolume",
    ]
}
