// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct DefinitionAndWebhookActionTests {
    private let definitions = "customresourcedefinitions.apiextensions.k8s.io"
    private let webhooks = "validatingwebhookconfigurations.admissionregistration.k8s.io"

    @Test func `a definition that keeps unknown fields says so in its schemas`() throws {
        let definition = try json(
            """
            {"apiVersion":"apiextensions.k8s.io/v1","metadata":{"name":"a.b"},"spec":{"preserveUnknownFields":true,
             "versions":[{"name":"v1","schema":{"openAPIV3Schema":{"type":"object"}}},{"name":"v2"}]}}
            """
        )
        let spec = try #require(try prepared(definition, definitions)["spec"])
        #expect(spec["preserveUnknownFields"] == false)
        #expect(
            spec["versions"] == [
                [
                    "name": "v1",
                    "schema": ["openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]],
                ],
                ["name": "v2"],
            ]
        )
    }

    @Test func `a real definition is restored as it is`() throws {
        let definition = try ShopBackup.before.object(definitions, "orders.shop.example.com")
        #expect(try prepared(definition, definitions)["spec"] == definition["spec"])
    }

    @Test(arguments: [
        ("admissionregistration.k8s.io/v1", ["None", "NoneOnDryRun", "None", "None"] as [String?]),
        ("admissionregistration.k8s.io/v1beta1", ["None", "NoneOnDryRun", "Unknown", nil]),
    ])
    func `webhooks of v1 get side effects that v1 knows`(version: String, expected: [String?]) throws {
        let configuration: JSONValue = [
            "apiVersion": .string(version), "metadata": ["name": "guard"],
            "webhooks": [
                ["name": "a", "sideEffects": "None"], ["name": "b", "sideEffects": "NoneOnDryRun"],
                ["name": "c", "sideEffects": "Unknown"], ["name": "d"],
            ],
        ]
        let hooks = try #require(try prepared(configuration, webhooks)["webhooks"]?.array)
        #expect(hooks.map { $0["sideEffects"]?.string } == expected)
    }
}
