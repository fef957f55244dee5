// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import RestoreEngine

/// Which claims a StatefulSet would make by itself.
struct StatefulSetClaimsTests {
    private static func claims(_ spec: JSONValue) -> StatefulSetClaims {
        StatefulSetClaims(of: ["metadata": ["name": "db", "namespace": "shop"], "spec": spec])
    }

    private static let templates: JSONValue = [["metadata": ["name": "data"]], ["metadata": ["name": "log"]]]

    @Test(arguments: [
        ("shop/data-db-0", true), ("shop/log-db-1", true), ("shop/data-db-2", false), ("other/data-db-0", false),
        ("shop/data-db-x", false), ("shop/data-db-", false), ("shop/data-db-main-0", false), ("shop/cache-db-0", false),
    ])
    func `its claims are those of its templates and replicas`(claim: String, isIts: Bool) {
        let claims = Self.claims(["replicas": 2, "volumeClaimTemplates": Self.templates])
        #expect(claims.contains(claim) == isIts)
    }

    @Test func `ordinals may begin elsewhere, and without a number there is one replica`() {
        let shifted = Self.claims([
            "replicas": 2, "ordinals": ["start": 5], "volumeClaimTemplates": Self.templates,
        ])
        #expect(shifted.contains("shop/data-db-6") && !shifted.contains("shop/data-db-0"))
        let one = Self.claims(["volumeClaimTemplates": Self.templates])
        #expect(one.contains("shop/data-db-0") && !one.contains("shop/data-db-1"))
        #expect(!Self.claims(["replicas": 0, "volumeClaimTemplates": Self.templates]).contains("shop/data-db-0"))
        #expect(!Self.claims(["replicas": 2]).contains("shop/data-db-0"))
    }

    @Test func `the first claim that is lost is told with its reason`() {
        let claims = Self.claims(["replicas": 3, "volumeClaimTemplates": Self.templates])
        let volumes = ["a": "shop/data-db-2", "b": "shop/data-db-1", "c": "shop/unrelated", "d": "shop/data-db-0"]
        let lost = claims.lost(volumes) { $0 == "d" ? nil : "\($0) is gone" }
        #expect(lost?.claim == "shop/data-db-1" && lost?.reason == "b is gone")
        #expect(claims.lost(volumes) { _ in nil } == nil)
    }
}
