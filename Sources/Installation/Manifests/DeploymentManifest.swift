// SPDX-License-Identifier: Apache-2.0

import JSON

/// The server's Deployment: named and labelled as Velero's, so that scripts find it.
struct DeploymentManifest {
    let settings: DeploymentSettings

    /// The user that the program runs as; it is in the image's `/etc/passwd` and owns nothing.
    static let user = 65_532
    /// How long a server that is told to stop may take to hand over its work.
    private static let gracePeriod = 60

    private var metricsPort: JSONValue { .number(JSONNumber(settings.arguments.metricsPort)) }
    private var portName: JSONValue { .string(settings.metricsPortName) }

    var json: JSONValue {
        let selector = InstalledNames.selector
        var object = Manifest.object(
            "Deployment",
            "apps/v1",
            name: InstalledNames.server,
            in: settings.namespace,
            labels: [selector]
        )
        object["spec"] = [
            "replicas": .number(JSONNumber(settings.replicas)),
            "selector": Manifest.podSelector,
            // One of several servers works, the others wait for its lease: the new one may stand by before the old one goes.
            "strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0]],
            "template": ["metadata": podMetadata, "spec": pod],
        ]
        return object
    }

    private var podMetadata: JSONValue {
        var labels = Manifest.sorted(settings.podLabels)
        for (key, value) in InstalledNames.labels.object ?? [:] { labels[key] = value }
        labels[InstalledNames.selector.key] = .string(InstalledNames.selector.value)
        var annotations = settings.podAnnotations
        annotations["prometheus.io/scrape"] = "true"
        annotations["prometheus.io/port"] = "\(settings.arguments.metricsPort)"
        annotations["prometheus.io/path"] = "/metrics"
        return ["labels": labels, "annotations": Manifest.sorted(annotations)]
    }

    private var pod: JSONValue {
        var volumes: [JSONValue] = [["name": "tmp", "emptyDir": ["sizeLimit": "256Mi"]]]
        if settings.mountsCredentials {
            let secret = JSONValue.string(InstalledNames.credentials.secret)
            volumes.append(["name": secret, "secret": ["secretName": secret]])
        }
        let user = JSONValue.number(JSONNumber(Self.user))
        var pod: JSONValue = [
            "serviceAccountName": .string(settings.serviceAccountName),
            "enableServiceLinks": false,
            "terminationGracePeriodSeconds": .number(JSONNumber(Self.gracePeriod)),
            "securityContext": [
                "runAsNonRoot": true, "runAsUser": user, "runAsGroup": user, "fsGroup": user,
                "seccompProfile": ["type": "RuntimeDefault"],
            ],
            "containers": [container],
            "volumes": .array(volumes + settings.volumes),
        ]
        if settings.replicas > 1 { pod["topologySpreadConstraints"] = [Self.spread] }
        for (key, value) in settings.placement { pod[key] = value }
        return pod
    }

    /// Several servers shall not go with one node, but a cluster of one node may have them all.
    private static let spread: JSONValue = [
        "maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": Manifest.podSelector,
    ]

    private var container: JSONValue {
        var mounts: [JSONValue] = [["name": "tmp", "mountPath": .string(InstalledNames.temporaryDirectory)]]
        if settings.mountsCredentials {
            let volume = JSONValue.string(InstalledNames.credentials.secret)
            let path = JSONValue.string(InstalledNames.credentialsDirectory)
            mounts.append(["name": volume, "mountPath": path, "readOnly": true])
        }
        var container: JSONValue = [
            "name": .string(InstalledNames.server),
            "image": .string(settings.image),
            "imagePullPolicy": .string(pullPolicy),
            "command": ["/lifeboat"],
            "args": .array((["server"] + settings.arguments.commandLine).map { .string($0) }),
            "env": .array(variables),
            "ports": [["name": portName, "containerPort": metricsPort, "protocol": "TCP"]],
            "startupProbe": probe("/livez", every: 1, failures: 60),
            "livenessProbe": probe("/livez", every: 10, failures: 3),
            "readinessProbe": probe("/readyz", every: 5, failures: 3),
        ]
        if !settings.environmentSources.isEmpty { container["envFrom"] = .array(settings.environmentSources) }
        if settings.resources.object?.isEmpty == false { container["resources"] = settings.resources }
        container["securityContext"] = [
            "allowPrivilegeEscalation": false, "privileged": false, "readOnlyRootFilesystem": true,
            "runAsNonRoot": true, "capabilities": ["drop": ["ALL"]],
        ]
        container["volumeMounts"] = .array(mounts + settings.mounts)
        return container
    }

    private var variables: [JSONValue] {
        var variables: [JSONValue] = [
            ["name": "VELERO_NAMESPACE", "valueFrom": ["fieldRef": ["fieldPath": "metadata.namespace"]]],
            ["name": "POD_NAME", "valueFrom": ["fieldRef": ["fieldPath": "metadata.name"]]],
        ]
        if settings.mountsCredentials {
            let path = "\(InstalledNames.credentialsDirectory)/\(InstalledNames.credentials.key)"
            variables.append(["name": "AWS_SHARED_CREDENTIALS_FILE", "value": .string(path)])
        }
        let names = Set(variables.compactMap { $0["name"]?.string })
        return variables + settings.environment.filter { !names.contains($0["name"]?.string ?? "") }
    }

    /// A tag that moves is looked up at each start; one that stays may be on the node already.
    private var pullPolicy: String {
        if settings.image.contains("@") { return "IfNotPresent" }
        let name = settings.image.split(separator: "/").last ?? ""
        guard let colon = name.lastIndex(of: ":") else { return "Always" }
        return name[colon...] == ":latest" ? "Always" : "IfNotPresent"
    }

    private func probe(_ path: String, every period: Int, failures: Int) -> JSONValue {
        [
            "httpGet": ["path": .string(path), "port": portName],
            "periodSeconds": .number(JSONNumber(period)), "failureThreshold": .number(JSONNumber(failures)),
            "timeoutSeconds": 5,
        ]
    }
}
