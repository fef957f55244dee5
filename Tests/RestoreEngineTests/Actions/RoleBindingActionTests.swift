// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct RoleBindingActionTests {
    @Test(arguments: [
        ("rolebindings.rbac.authorization.k8s.io", "shop/reader"),
        ("clusterrolebindings.rbac.authorization.k8s.io", "shop:node-reader"),
    ])
    func `service accounts follow the namespace mapping and other subjects stay`(kind: String, key: String) throws {
        let original = try ShopBackup.before.object(kind, key)
        #expect(try prepared(original, kind)["subjects"] == original["subjects"])
        let mapped = try #require(try prepared(original, kind, .mapping(["shop": "shop2"]))["subjects"]?.array)
        for (before, after) in zip(try #require(original["subjects"]?.array), mapped) {
            guard before["kind"] == "ServiceAccount" else {
                #expect(after == before)
                continue
            }
            #expect(before["namespace"] == "shop" && after["namespace"] == "shop2")
            #expect(after["name"] == before["name"])
        }
    }
}
