// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct PersistentVolumeClaimActionTests {
    private func claim(_ spec: JSONValue) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": ["name": "data", "namespace": "shop"],
            "spec": spec,
        ]
    }

    @Test func `a claim forgets how it was bound and provisioned`() throws {
        var original = try ShopBackup.before.object("persistentvolumeclaims", "shop/db-data")
        for annotation in [
            "volume.kubernetes.io/storage-provisioner", "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/selected-node", "velero.io/volume-snapshot-name", "velero.io/data-upload-name",
        ] {
            original[path: ["metadata", "annotations", annotation]] = "x"
        }
        original[path: ["metadata", "labels", "velero.io/volume-snapshot-name"]] = "x"
        let result = try prepared(original, "persistentvolumeclaims")
        #expect(
            result[path: ["metadata", "annotations"]]?.object?.keys == [
                "kubectl.kubernetes.io/last-applied-configuration"
            ]
        )
        #expect(result[path: ["metadata", "labels", "app"]] == "db")
        #expect(result[path: ["metadata", "labels", "velero.io/volume-snapshot-name"]] == nil)
    }

    @Test(arguments: [
        (VolumeFate?.some(.restored), true), (.present, true), (.released, true), (.fresh, false),
        (.claimedElsewhere, false), (nil, false),
    ])
    func `the volume is named only where it will be there for the claim`(fate: VolumeFate?, isKept: Bool) throws {
        let context = RestoreContext.testing { $0.volumeFates["pv-1"] = fate }
        let result = try prepared(claim(["volumeName": "pv-1"]), "persistentvolumeclaims", context)
        #expect(result[path: ["spec", "volumeName"]] == (isKept ? "pv-1" : nil))
    }

    @Test func `a volume of the target that the backup does not hold may be named`() throws {
        let context = RestoreContext.testing { $0.liveVolumes = ["pv-1"] }
        let result = try prepared(claim(["volumeName": "pv-1"]), "persistentvolumeclaims", context)
        #expect(result[path: ["spec", "volumeName"]] == "pv-1")
    }

    @Test func `the source of the data is dropped`() throws {
        let spec: JSONValue = ["dataSource": ["name": "s"], "dataSourceRef": ["name": "s"], "volumeMode": "Block"]
        #expect(try prepared(claim(spec), "persistentvolumeclaims")["spec"] == ["volumeMode": "Block"])
    }

    @Test(arguments: [(String?.none, false), ("gp3", false), ("", true)])
    func `a selector is kept only with the empty class, without labels of former restores`(
        storageClass: String?,
        isKept: Bool
    ) throws {
        var spec: JSONValue = ["selector": ["matchLabels": ["tier": "db", "velero.io/dynamic-pv-restore": "x"]]]
        spec["storageClassName"] = storageClass.map(JSONValue.string)
        let result = try prepared(claim(spec), "persistentvolumeclaims")[path: ["spec", "selector"]]
        #expect(result == (isKept ? ["matchLabels": ["tier": "db"]] : nil))
    }

    @Test func `a selector of nothing but such labels goes`() throws {
        let spec: JSONValue = ["storageClassName": "", "selector": ["matchLabels": ["velero.io/x": "y"]]]
        #expect(try prepared(claim(spec), "persistentvolumeclaims")["spec"] == ["storageClassName": ""])
    }

    @Test func `the volume that a claim got is no difference, its size is`() {
        let backup = claim(["resources": ["requests": ["storage": "1Gi"]]])
        var live = backup
        live[path: ["spec", "volumeName"]] = "pvc-123"
        #expect(isUnchanged(backup, live, "persistentvolumeclaims"))
        live[path: ["spec", "resources", "requests", "storage"]] = "2Gi"
        #expect(!isUnchanged(backup, live, "persistentvolumeclaims"))
    }
}
