// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct ServiceAccountActionTests {
    private func account(_ secrets: JSONValue) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "web", "namespace": "shop"],
            "secrets": secrets,
        ]
    }

    @Test func `issued token secrets are dropped and a user's own secrets stay`() throws {
        let result = try prepared(account([["name": "web-token-1"], ["name": "mine"]]), "serviceaccounts")
        #expect(result["secrets"] == [["name": "mine"]])
        #expect(try prepared(account([["name": "web-token-1"]]), "serviceaccounts")["secrets"] == nil)
    }

    @Test func `annotations and pull secrets are restored`() throws {
        let original = try ShopBackup.before.object("serviceaccounts", "shop/web")
        let result = try prepared(original, "serviceaccounts")
        #expect(result["imagePullSecrets"] == [["name": "registry"]])
        #expect(
            result[path: ["metadata", "annotations", "eks.amazonaws.com/role-arn"]]
                == "arn:aws:iam::111122223333:role/shop-web"
        )
    }

    @Test func `an update keeps the token that the target has issued`() throws {
        var live = account([["name": "web-token-9"]])
        live[path: ["metadata", "resourceVersion"]] = "3"
        let wanted = try prepared(account([["name": "mine"]]), "serviceaccounts")
        let patch = try #require(ItemPreparation.patch(from: live, to: wanted, of: .init("serviceaccounts")))
        #expect(patch == ["secrets": [["name": "mine"], ["name": "web-token-9"]]])
    }
}
