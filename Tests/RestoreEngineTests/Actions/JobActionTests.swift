// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct JobActionTests {
    private let running: JSONValue = [
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": [
            "name": "j", "namespace": "shop",
            "labels": ["controller-uid": "1", "batch.kubernetes.io/controller-uid": "1", "app": "a"],
        ],
        "spec": [
            "selector": ["matchLabels": ["batch.kubernetes.io/controller-uid": "1"]],
            "template": [
                "metadata": [
                    "labels": ["controller-uid": "1", "batch.kubernetes.io/controller-uid": "1", "job-name": "j"]
                ]
            ],
        ],
    ]

    @Test func `a completed job is not run again`() throws {
        #expect(
            try reasonForOmission(ShopBackup.before.object("jobs.batch", "shop/migrate"), "jobs.batch") == .finished
        )
    }

    @Test func `a job forgets the uid of its former life`() throws {
        let result = try prepared(running, "jobs.batch")
        #expect(result[path: ["spec", "selector", "matchLabels"]] == [:])
        #expect(result[path: ["spec", "template", "metadata", "labels"]] == ["job-name": "j"])
        #expect(result[path: ["metadata", "labels"]] == ["app": "a"])
    }

    @Test func `the uid that the target gave it is no difference`() throws {
        let live = try json(JSONWriter.text(running).replacing("\"1\"", with: "\"2\""))
        #expect(isUnchanged(try prepared(running, "jobs.batch"), live, "jobs.batch"))
    }
}
