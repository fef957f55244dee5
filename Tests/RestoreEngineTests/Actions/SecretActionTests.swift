// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct SecretActionTests {
    private let token: JSONValue = [
        "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
        "metadata": [
            "name": "web-token-abcde", "namespace": "shop",
            "annotations": ["kubernetes.io/service-account.name": "web", "kubernetes.io/service-account.uid": "1"],
        ],
        "data": ["token": "dA==", "ca.crt": "Yw==", "namespace": "c2hvcA==", "extra": "ZQ=="],
    ]

    @Test func `a token that the cluster had issued is left out`() throws {
        let context = RestoreContext.testing { $0.listedTokenSecrets = ["shop/web-token-abcde"] }
        #expect(try reasonForOmission(token, "secrets", context) == .serviceAccountToken)
    }

    @Test func `a token that a user had asked for is restored empty`() throws {
        let result = try prepared(token, "secrets")
        #expect(result["data"] == ["extra": "ZQ=="])
        #expect(
            result[path: ["metadata", "annotations"]] == ["kubernetes.io/service-account.name": "web"]
        )
    }

    @Test func `what the cluster fills into a token is no difference`() throws {
        let live = try json(
            JSONWriter.text(token).replacing("dA==", with: "b3RoZXI=").replacing("\"1\"", with: "\"2\"")
        )
        #expect(isUnchanged(try prepared(token, "secrets"), live, "secrets"))
    }

    @Test func `other secrets are restored whole`() throws {
        let secret = try ShopBackup.before.object("secrets", "shop/db-password")
        let result = try prepared(secret, "secrets", .testing { $0.listedTokenSecrets = ["shop/db-password"] })
        #expect(result["data"] == secret["data"])
        #expect(result["type"] == "Opaque")
    }
}
