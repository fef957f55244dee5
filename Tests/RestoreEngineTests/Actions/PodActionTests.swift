// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore
import RestoreEngine
import Testing

@Suite struct PodActionTests {
    private func pod(_ spec: JSONValue, status: JSONValue = ["phase": "Running"]) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p", "namespace": "shop"], "spec": spec,
            "status": status,
        ]
    }

    @Test(arguments: ["Succeeded", "Failed"])
    func `a pod that had ended is left out`(phase: String) throws {
        #expect(try reasonForOmission(pod([:], status: ["phase": .string(phase)]), "pods") == .finished)
    }

    @Test func `the pod of a finished job in a real backup is left out`() throws {
        #expect(try reasonForOmission(ShopBackup.before.object("pods", "shop/migrate-85b9v"), "pods") == .finished)
    }

    @Test func `a mirror of a static pod is left out`() throws {
        var mirror = pod([:])
        mirror[path: ["metadata", "annotations", "kubernetes.io/config.mirror"]] = "x"
        #expect(try reasonForOmission(mirror, "pods") == .mirrorPod)
    }

    @Test func `a pod is scheduled anew`() throws {
        let result = try prepared(ShopBackup.before.object("pods", "shop/db-0"), "pods")
        for field in ["nodeName", "priority", "ephemeralContainers"] {
            #expect(result[path: ["spec", field]] == nil, "\(field)")
        }
        #expect(result["status"] == nil)
        #expect(result[path: ["metadata", "ownerReferences"]] == nil)
        #expect(result[path: ["spec", "containers"]]?.array?.count == 1)
    }

    @Test func `debug containers are not created with the pod`() throws {
        let result = try prepared(pod(["ephemeralContainers": [["name": "debug"]]]), "pods")
        #expect(result["spec"] == [:])
    }

    private let withTokens: JSONValue = [
        "serviceAccountName": "web",
        "volumes": [["name": "web-token-x1"], ["name": "kube-api-access-2z"], ["name": "data"]],
        "containers": [
            [
                "name": "c",
                "volumeMounts": [
                    ["name": "web-token-x1", "mountPath": "/old"], ["name": "kube-api-access-2z", "mountPath": "/new"],
                    ["name": "data", "mountPath": "/data"],
                ],
            ]
        ],
        "initContainers": [["name": "i", "volumeMounts": [["name": "web-token-x1", "mountPath": "/old"]]]],
    ]

    @Test func `token secrets are unmounted and projected tokens stay`() throws {
        let spec = try #require(try prepared(pod(withTokens), "pods")["spec"])
        #expect(spec["volumes"] == [["name": "kube-api-access-2z"], ["name": "data"]])
        #expect(spec["containers"]?.array?[0]["volumeMounts"]?.array?.count == 2)
        #expect(spec["initContainers"] == [["name": "i"]])
    }

    @Test func `the random name of a projected token is no difference`() throws {
        let backup = try prepared(pod(withTokens), "pods")
        let live = try json(
            JSONWriter.text(pod(withTokens)).replacing("kube-api-access-2z", with: "kube-api-access-9q")
        )
        #expect(isUnchanged(backup, live, "pods"))
        let other = try json(JSONWriter.text(pod(withTokens)).replacing("\"/data\"", with: "\"/other\""))
        #expect(!isUnchanged(backup, other, "pods"))
    }

    @Test func `a new image is patched in without losing the projected token`() throws {
        var backup = pod(withTokens)
        var live = pod(withTokens)
        func setImage(_ image: JSONValue, of object: inout JSONValue) throws {
            var containers = try #require(object[path: ["spec", "containers"]]?.array)
            containers[0]["image"] = image
            object[path: ["spec", "containers"]] = .array(containers)
        }
        try setImage("app:1", of: &backup)
        try setImage("app:2", of: &live)
        live[path: ["spec", "nodeName"]] = "node1"
        let patch = try #require(ItemPreparation.patch(from: live, to: try prepared(backup, "pods"), of: .init("pods")))
        var expected = live
        try setImage("app:1", of: &expected)
        #expect(MergePatch.applying(patch, to: live) == expected)
    }
}
