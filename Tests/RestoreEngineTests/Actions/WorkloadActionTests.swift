// SPDX-License-Identifier: Apache-2.0

import JSON
import RestoreEngine
import Testing

@Suite struct WorkloadActionTests {
    @Test(arguments: [
        ("deployments.apps", "deployment.kubernetes.io/revision"),
        ("replicasets.apps", "deployment.kubernetes.io/desired-replicas"),
        ("replicasets.apps", "deployment.kubernetes.io/max-replicas"),
        ("daemonsets.apps", "deprecated.daemonset.template.generation"),
        ("horizontalpodautoscalers.autoscaling", "autoscaling.alpha.kubernetes.io/conditions"),
        ("horizontalpodautoscalers.autoscaling", "autoscaling.alpha.kubernetes.io/current-metrics"),
    ])
    func `what controllers note in annotations is no difference and is restored`(
        kind: String,
        annotation: String
    ) throws {
        let object: JSONValue = ["apiVersion": "v1", "metadata": ["name": "a", "namespace": "n"], "spec": [:]]
        var live = object
        live[path: ["metadata", "annotations", annotation]] = "7"
        #expect(isUnchanged(object, live, kind))
        #expect(try prepared(live, kind)[path: ["metadata", "annotations", annotation]] == "7")
        live[path: ["metadata", "annotations", "mine"]] = "7"
        #expect(!isUnchanged(object, live, kind))
    }

    @Test func `the number of a controller revision is no difference, its data is`() throws {
        let kind = "controllerrevisions.apps"
        let backup = try ShopBackup.before.object(kind, "shop/db-557c98966d")
        var live = try ShopBackup.after.object(kind, "shop/db-557c98966d")
        live["revision"] = 9
        #expect(isUnchanged(backup, live, kind))
        live["data"] = [:]
        #expect(!isUnchanged(backup, live, kind))
    }

    @Test func `gathered rules of an aggregated role are no difference`() {
        let kind = "clusterroles.rbac.authorization.k8s.io"
        let backup: JSONValue = ["metadata": ["name": "a"], "aggregationRule": [:], "rules": [["verbs": ["get"]]]]
        var live = backup
        live["rules"] = []
        #expect(isUnchanged(backup, live, kind))
        live["aggregationRule"] = nil
        #expect(!isUnchanged(backup, live, kind))
    }
}
