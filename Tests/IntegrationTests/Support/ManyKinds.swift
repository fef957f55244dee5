// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import JSON
import KubernetesClient
import KubernetesCore

/// A namespace with an object of every common kind, and what it needs outside of it.
struct ManyKinds {
    /// The namespace.
    let namespace: String

    /// A part of the names of cluster-scoped objects, so that tests do not meet.
    private var unique: String { String(namespace.suffix(12)).filter { $0 != "-" } }

    /// The group of the custom resources.
    var group: String { "g\(unique).lifeboat.test" }
    /// The name of the volume that is bound.
    var volume: String { "volume-\(unique)" }

    /// Puts everything into a cluster and waits until controllers have done what they do.
    func apply(_ client: APIClient) async throws -> Application {
        let all = clusterScoped + limits + configuration + access + network + workloads + customResources
        let application = try await Application(all, in: namespace, client)
        try await settle(client)
        return application
    }

    /// The bindings, pods and claims that controllers make are there.
    func settle(_ client: APIClient, in place: String? = nil) async throws {
        let place = place ?? namespace
        func has(_ path: String, _ isDone: (JSONValue) -> Bool) async throws {
            try await eventually("\(path) is as wanted") {
                let response = try? await client.send(KubernetesRequest(.get, path))
                return (response.flatMap { try? JSONParser.parse($0.body) }).map(isDone) ?? false
            }
        }
        func count(_ list: JSONValue, _ expected: Int) -> Bool { (list["items"]?.array?.count ?? 0) >= expected }
        try await has("/api/v1/namespaces/\(place)/persistentvolumeclaims/data-db-0") {
            $0[path: ["status", "phase"]]?.string == "Bound"
        }
        try await has("/apis/apps/v1/namespaces/\(place)/replicasets") { count($0, 1) }
        try await has("/api/v1/namespaces/\(place)/pods") { count($0, 4) }
        try await has("/apis/apps/v1/namespaces/\(place)/deployments/web") {
            $0[path: ["status", "observedGeneration"]]?.int == $0[path: ["metadata", "generation"]]?.int
        }
    }

    /// Where everything outside of the namespace is.
    private var clusterScoped: [String] {
        [
            """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\(namespace)","labels":{"team":"shop"},\
            "annotations":{"note":"größer als € 5"}}}
            """,
            """
            {"apiVersion":"scheduling.k8s.io/v1","kind":"PriorityClass","metadata":{"name":"priority-\(unique)"},\
            "value":7,"description":"of a test"}
            """,
            """
            {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"\(volume)"},"spec":{"capacity":\
            {"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"persistentVolumeReclaimPolicy":"Retain",\
            "storageClassName":"","hostPath":{"path":"/nonexistent"},"claimRef":{"apiVersion":"v1",\
            "kind":"PersistentVolumeClaim","namespace":"\(namespace)","name":"data-db-0"}}}
            """,
            """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":\
            "orders.\(group)"},"spec":{"group":"\(group)","scope":"Namespaced","names":{"plural":"orders","singular":\
            "order","kind":"Order","listKind":"OrderList"},"versions":[{"name":"v1","served":true,"storage":true,\
            "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """,
        ]
    }

    private var configuration: [String] {
        let large = String(repeating: "0123456789abcde\\n", count: 62_500)
        return [
            """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"unicode","labels":{"app":"shop"},"annotations":\
            {"greeting":"grüße \u{1F6DF} \\u0001 \\\\ \\" \\/ <&> \\u2028"}},"data":{"mode":"prod","hello.txt":"κόσμε\\n\\ttab",\
            "empty":""},"binaryData":{"bytes":"AAEC/w=="}}
            """,
            """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"large"},"data":{"text":"\(large)"}}
            """,
            """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"sealed"},"immutable":true,"data":{"a":"b"}}
            """,
            """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"password"},"type":"Opaque","data":{"p":"AP/+c2VjcmV0"}}
            """,
            """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"registry"},"type":"kubernetes.io/dockerconfigjson",\
            "data":{".dockerconfigjson":"e30="}}
            """,
        ]
    }

    private var access: [String] {
        [
            """
            {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot"},"imagePullSecrets":[{"name":"registry"}]}
            """,
            """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"shop:reader"},"rules":\
            [{"apiGroups":[""],"resources":["configmaps"],"verbs":["get","list"]}]}
            """,
            """
            {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"shop:reader"},"roleRef":\
            {"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"shop:reader"},"subjects":[{"kind":\
            "ServiceAccount","name":"robot","namespace":"\(namespace)"}]}
            """,
        ]
    }

    private var network: [String] {
        let nodePort = Int.random(in: 30_000...60_000)
        return [
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":\
            [{"name":"http","port":80,"targetPort":"http"},{"name":"metrics","port":9090}]}}
            """,
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"outside"},"spec":{"type":"NodePort","selector":\
            {"app":"web"},"ports":[{"name":"chosen","port":80,"nodePort":\(nodePort)},{"name":"assigned","port":81}]}}
            """,
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"db"},"spec":{"clusterIP":"None","selector":\
            {"app":"db"},"ports":[{"port":5432}]}}
            """,
            """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"elsewhere"},"spec":{"type":"ExternalName",\
            "externalName":"db.example.com"}}
            """,
            """
            {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"closed"},"spec":\
            {"podSelector":{},"policyTypes":["Ingress"]}}
            """,
            """
            {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"web"},"spec":{"rules":[{"host":\
            "\(unique).example.com","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"web",\
            "port":{"name":"http"}}}}]}}]}}
            """,
        ]
    }

    /// Nothing of this ever runs: no node has the label.
    private func template(_ app: String, more: String = "") -> String {
        """
        {"metadata":{"labels":{"app":"\(app)"}},"spec":{"nodeSelector":{"lifeboat.test/none":"true"},"containers":\
        [{"name":"main","image":"lifeboat.test/busybox:1","command":["sleep","1"],"ports":[{"name":"http",\
        "containerPort":8080}],"env":[{"name":"B","value":"2"},{"name":"A","value":"1"}]}]\(more)}}
        """
    }

    private var workloads: [String] {
        [
            """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","labels":{"app":"web"}},"spec":\
            {"replicas":1,"selector":{"matchLabels":{"app":"web"}},"template":\(template("web"))}}
            """,
            """
            {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"db"},"spec":{"serviceName":"db","replicas":1,\
            "selector":{"matchLabels":{"app":"db"}},"template":\(template("db")),"volumeClaimTemplates":[{"metadata":\
            {"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"","resources":{"requests":\
            {"storage":"1Gi"}}}}]}}
            """,
            """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"import"},"spec":{"backoffLimit":2,"template":\
            \(template("import", more: ",\"restartPolicy\":\"Never\""))}}
            """,
            """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"lonely"},"spec":{"serviceAccountName":"robot",\
            "priorityClassName":"priority-\(unique)","nodeSelector":{"lifeboat.test/none":"true"},"containers":[{"name":\
            "main","image":"lifeboat.test/busybox:1"}]}}
            """,
            """
            {"apiVersion":"batch/v1beta1","kind":"CronJob","metadata":{"name":"nightly"},"spec":{"schedule":"0 3 1 1 *",\
            "suspend":true,"jobTemplate":{"spec":{"template":\(template("n", more: ",\"restartPolicy\":\"Never\""))}}}}
            """,
        ]
    }

    private var limits: [String] {
        [
            """
            {"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler","metadata":{"name":"web"},"spec":\
            {"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"absent"},"minReplicas":2,"maxReplicas":5,\
            "targetCPUUtilizationPercentage":70}}
            """,
            """
            {"apiVersion":"policy/v1beta1","kind":"PodDisruptionBudget","metadata":{"name":"web"},"spec":{"minAvailable":1,\
            "selector":{"matchLabels":{"app":"web"}}}}
            """,
            """
            {"apiVersion":"v1","kind":"LimitRange","metadata":{"name":"limits"},"spec":{"limits":[{"type":"Container",\
            "default":{"memory":"64Mi"}}]}}
            """,
            """
            {"apiVersion":"v1","kind":"ResourceQuota","metadata":{"name":"quota"},"spec":{"hard":{"count/configmaps":"50"}}}
            """,
        ]
    }

    private var customResources: [String] {
        [
            """
            {"apiVersion":"\(group)/v1","kind":"Order","metadata":{"name":"first"},"spec":{"zeta":1,"alpha":{"n":\
            9007199254740993,"price":12.50,"tiny":1e-7,"none":null,"list":[3,1,2]}},"status":{"phase":"open"}}
            """,
            """
            {"apiVersion":"\(group)/v1","kind":"Order","metadata":{"name":"second"},"data":"no spec at all"}
            """,
        ]
    }
}

extension ManyKinds {
    /// Removes what is not in the namespace.
    func removeClusterScoped(_ client: APIClient) async throws {
        for path in [
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/orders.\(group)",
            "/api/v1/persistentvolumes/\(volume)",
            "/apis/scheduling.k8s.io/v1/priorityclasses/priority-\(unique)",
        ] {
            do {
                _ = try await client.send(KubernetesRequest(.delete, path))
            } catch let error as KubernetesError where error.code == .notFound {}
        }
    }
}
