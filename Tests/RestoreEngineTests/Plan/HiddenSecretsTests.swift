// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing
import VeleroAPI

@Suite struct HiddenSecretsTests {
    private static let value = "bm90LWEtcmVhbC1wYXNzd29yZA=="
    private static let plain = "not-a-real-password"

    /// Ways in which a live Secret may differ from the one in the backup.
    static let changes: [(String, @Sendable (inout JSONValue) -> Void)] = [
        ("value changed", { $0[path: ["data", "password"]] = "c2VjcmV0MQ==" }),
        ("value removed", { $0[path: ["data", "password"]] = nil }),
        ("value added", { $0[path: ["data", "new"]] = "c2VjcmV0MQ==" }), ("no data", { $0["data"] = nil }),
        ("data of another type", { $0["data"] = ["c2VjcmV0MQ=="] }),
        ("no annotations", { $0[path: ["metadata", "annotations"]] = nil }),
        ("other annotations", { $0[path: ["metadata", "annotations"]] = ["copy": "c2VjcmV0MQ=="] }),
        ("no metadata", { $0["metadata"] = ["name": "db-password", "namespace": "shop"] }),
        ("plain data", { $0["stringData"] = ["password": "c2VjcmV0MQ=="] }),
        ("unknown field", { $0["extra"] = ["password": "c2VjcmV0MQ=="] }),
        ("sealed", { $0["immutable"] = true }), ("other type", { $0["type"] = "example.com/other" }),
        ("other label", { $0[path: ["metadata", "labels", "mine"]] = "x" }),
    ]

    @Test(arguments: [ExistingResourcePolicy.none, .update], changes.indices)
    func `no value of a secret is ever printed by a plan`(policy: ExistingResourcePolicy, index: Int) throws {
        let secret = try ShopBackup.before.object("secrets", "shop/db-password")
        var live = secret
        Self.changes[index].1(&live)
        let item = try Planner.testing { $0.options.existingResourcePolicy = policy }
            .verdict(on: secret, "secrets", live: .present(live))
        #expect(!item.differences.isEmpty, "\(Self.changes[index].0)")
        let plan = RestorePlan(options: .init(restoreName: "r", backupName: "b"), items: [item])
        for text in [JSONWriter.text(item.json), JSONWriter.text(plan.json), item.message] {
            for secretText in [Self.value, Self.plain, "c2VjcmV0MQ=="] {
                #expect(!text.contains(secretText), "\(Self.changes[index].0)")
            }
        }
    }

    @Test func `which key differs is said, and labels are shown`() throws {
        let secret = try ShopBackup.before.object("secrets", "shop/db-password")
        var live = secret
        live[path: ["data", "password"]] = "c2VjcmV0MQ=="
        live[path: ["metadata", "labels", "mine"]] = "x"
        let item = try Planner.testing().verdict(on: secret, "secrets", live: .present(live))
        #expect(item.differences.contains { $0.path == "data.password" && $0.inBackup == "(hidden)" })
        let labels = item.differences.filter { $0.path.hasPrefix("metadata.labels") }
        #expect(labels.count == 1)
        #expect(labels.allSatisfy { $0.inCluster != "(hidden)" })
    }

    @Test func `values of other kinds are shown`() throws {
        let item = try Planner.testing()
            .verdict(on: configMap(["a": "1"]), "configmaps", live: .present(configMap(["a": "2"])))
        #expect(item.json["differences"] == [["path": "data.a", "backup": "1", "cluster": "2"]])
    }
}
