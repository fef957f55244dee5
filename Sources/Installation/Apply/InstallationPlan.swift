// SPDX-License-Identifier: Apache-2.0

package import JSON
import KubernetesCore
import VeleroAPI

/// Everything that installing does in one cluster: the objects in the order in which they are applied, the server last.
package struct InstallationPlan: Sendable, Equatable {
    /// The definitions of the custom resources.
    package var definitions: [JSONValue] = []
    /// The other objects.
    package var objects: [JSONValue] = []
    /// What a Velero that is replaced looks like; kept before anything else is done.
    package var record: AdoptionRecord?
    /// The Deployment that has to go before ours can come.
    package var replaced: JSONValue?
    /// What the user should know, a sentence each.
    package var notes: [String] = []

    /// All objects, as `kubectl apply` takes them.
    package var manifests: [JSONValue] { definitions + (record.map { [$0.configMap] } ?? []) + objects }

    /// The service account that the server runs as.
    package var serviceAccountName: String {
        objects.last?[path: ["spec", "template", "spec", "serviceAccountName"]]?.string ?? InstalledNames.server
    }
}

extension InstallationPlan {
    /// Decides what to do.
    /// - Parameters:
    ///   - options: What is asked for.
    ///   - state: What is there.
    /// - Throws: ``InstallationError``.
    package init(_ options: InstallationOptions, in state: ClusterState) throws(InstallationError) {
        self.init()
        if state.hasForeignServer || (state.record != nil && !state.isInstalled) {
            try planAdoption(options, state)
        } else {
            try Self.check(options, state)
        }
        planDefinitions(state)
        planNamespace(options, state)
        let settings = settings(options, state)
        try planServiceAccount(options, settings, state)
        planAccess(options, settings, state)
        let namespace = NamespaceManifests(namespace: options.namespace)
        if case .file(let credentials) = options.credentials { objects.append(namespace.secret(credentials)) }
        if let location = options.backupLocation { objects.append(namespace.backupLocation(location)) }
        if let location = options.snapshotLocation { objects.append(namespace.snapshotLocation(location)) }
        let protection = ProtectionManifests(settings: settings)
        objects.append(protection.networkPolicy)
        objects.append(protection.disruptionBudget(version: state.disruptionBudgetVersion))
        objects.append(DeploymentManifest(settings: settings).json)
    }

    /// Only the definitions.
    package init(definitionsIn state: ClusterState) {
        self.init()
        planDefinitions(state)
    }

    /// Whether enough is said for a server that can work.
    private static func check(_ options: InstallationOptions, _ state: ClusterState) throws(InstallationError) {
        if options.adopts && !state.isInstalled {
            throw InstallationError(
                .nothingAdopted,
                "no Velero runs in the namespace \(options.namespace)",
                hint: "leave out --adopt to install Lifeboat there, or name Velero's namespace with --namespace"
            )
        }
        guard !state.isInstalled else { return }
        if options.backupLocation == nil && !state.hasBackupLocation && !options.needsNoBackupLocation {
            throw InstallationError(
                .invalidOptions,
                "no storage location is named, and there is none in the namespace \(options.namespace)",
                hint: "add --provider aws --bucket NAME, or say --no-default-backup-location"
            )
        }
        let isRoleNamed = !options.serviceAccountAnnotations.isEmpty || options.serviceAccountName != nil
        if options.backupLocation != nil && options.credentials == .unsaid && !state.hasCredentials && !isRoleNamed {
            throw InstallationError(
                .invalidOptions,
                "it is not said where the credentials for the bucket come from",
                hint: "add --secret-file FILE, or --no-secret where the pod or its node has a role"
            )
        }
    }

    private mutating func planDefinitions(_ state: ClusterState) {
        for definition in CustomResourceDefinition.all {
            var manifest = definition.json
            manifest[path: ["metadata", "labels"]] = InstalledNames.labels
            guard let existing = state.definitions[definition.name], !InstalledNames.isOurs(existing) else {
                definitions.append(manifest)
                continue
            }
            let lacks = DefinitionComparison.lacks(existing, of: manifest)
            guard let first = lacks.first else { continue }
            notes.append("the definition \(definition.name) is replaced: it has no room for \(first)")
            record?.definitions.append(AdoptionRecord.renewable(existing))
            definitions.append(manifest)
        }
    }

    private mutating func planNamespace(_ options: InstallationOptions, _ state: ClusterState) {
        if let namespace = state.namespace, !InstalledNames.isOurs(namespace) {
            if state.isInstalled { return }
            notes.append("the namespace \(options.namespace) was there before and is left as it is")
        } else {
            objects.append(NamespaceManifests(namespace: options.namespace).namespaceObject)
        }
    }

    /// What the server is told: as before, or the defaults, changed as the user asks.
    private mutating func settings(_ options: InstallationOptions, _ state: ClusterState) -> DeploymentSettings {
        var settings = DeploymentSettings(namespace: options.namespace, image: options.standardImage)
        if let server = state.server, state.isInstalled {
            let image = DeploymentSettings.server(of: server[path: ["spec", "template", "spec"]] ?? [:])?["image"]?
                .string
            settings = DeploymentSettings(deployment: server, image: image ?? options.standardImage)
            if options.image == nil, let image, image != options.standardImage {
                notes.append("the image stays \(image); --image names another")
            }
        } else if let server = state.server ?? state.record?.deployment {
            settings = DeploymentSettings(deployment: server, image: options.standardImage)
            settings.replicas = 1
            settings.arguments = settings.arguments.kept
        } else {
            settings.mountsCredentials = state.hasCredentials
        }
        settings.apply(options)
        if settings.image == options.standardImage && options.image == nil {
            notes.append(
                "no registry publishes \(settings.image): the nodes have to have it already, or --image names one of yours"
            )
        }
        settings.namespace = options.namespace
        return settings
    }

    /// Our own service account; one that somebody else has made is used as it is.
    private mutating func planServiceAccount(
        _ options: InstallationOptions,
        _ settings: DeploymentSettings,
        _ state: ClusterState
    ) throws(InstallationError) {
        let name = settings.serviceAccountName
        let namespace = NamespaceManifests(namespace: options.namespace)
        let isOurs = state.serviceAccount.map(InstalledNames.isOurs) ?? true
        if name == InstalledNames.server && isOurs {
            var annotations = state.serviceAccount?[path: ["metadata", "annotations"]]?.stringMap ?? [:]
            annotations.merge(options.serviceAccountAnnotations) { _, new in new }
            objects.append(namespace.serviceAccount(annotations: annotations))
        } else if !options.serviceAccountAnnotations.isEmpty {
            let pairs = options.serviceAccountAnnotations.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            throw InstallationError(
                .invalidOptions,
                "the service account \(name) is not Lifeboat's and is left alone, so it cannot get annotations here",
                hint: "run: kubectl -n \(options.namespace) annotate --overwrite serviceaccount \(name) "
                    + pairs.joined(separator: " ")
            )
        }
    }

    private mutating func planAccess(
        _ options: InstallationOptions,
        _ settings: DeploymentSettings,
        _ state: ClusterState
    ) {
        let names = InstalledNames(namespace: options.namespace)
        let access = AccessManifests(names: names, account: settings.serviceAccountName)
        objects += access.backups
        if options.hasClusterAdmin || state.hasClusterAdmin { objects.append(access.administration) }
        if state.hasClusterAdmin && !options.hasClusterAdmin {
            notes.append(
                "the server may still do everything; to end that: kubectl delete clusterrolebinding \(names.administrator)"
            )
        }
        if !options.hasClusterAdmin && !state.hasClusterAdmin && state.clusterRoleBindings.isEmpty {
            notes.append("the server may make backups only; restores in the cluster need --cluster-admin")
        }
        for binding in state.clusterRoleBindings {
            let name = binding[path: ["metadata", "name"]]?.string ?? ""
            let role = binding[path: ["roleRef", "name"]]?.string ?? ""
            notes.append("the binding \(name) of Velero gives the server the role \(role), and stays")
        }
    }
}
