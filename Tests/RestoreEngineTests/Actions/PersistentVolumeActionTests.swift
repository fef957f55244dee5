// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct PersistentVolumeActionTests {
    @Test func `a volume is kept for the claim it was bound to, by name`() throws {
        let volume = try prepared(
            ShopBackup.before.object("persistentvolumes", "shop-db-pv"),
            "persistentvolumes",
            .mapping(["shop": "shop2"])
        )
        #expect(
            volume[path: ["spec", "claimRef"]] == [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": "db-data", "namespace": "shop2",
            ]
        )
        #expect(volume[path: ["metadata", "annotations", "pv.kubernetes.io/bound-by-controller"]] == nil)
        #expect(volume[path: ["spec", "hostPath", "path"]] == "/tmp/shop-db")
    }

    @Test func `a volume whose claim gets a fresh one is left out`() throws {
        let volume = try ShopBackup.before.object("persistentvolumes", "shop-db-pv")
        let context = RestoreContext.testing { $0.volumeFates = ["shop-db-pv": .fresh] }
        #expect(try reasonForOmission(volume, "persistentvolumes", context) == .freshVolume)
    }

    @Test func `the identity of the claim is no difference`() throws {
        let backup = try prepared(ShopBackup.before.object("persistentvolumes", "shop-db-pv"), "persistentvolumes")
        #expect(
            isUnchanged(backup, try ShopBackup.after.object("persistentvolumes", "shop-db-pv"), "persistentvolumes")
        )
    }
}
