// SPDX-License-Identifier: Apache-2.0

/// What a user asks for when installing.
///
/// What is left out stays as it is where Lifeboat is installed already, and is the default elsewhere.
package struct InstallationOptions: Sendable, Equatable {
    /// Where the server reads the credentials of its storage.
    package enum Credentials: Sendable, Equatable {
        /// Nothing was said.
        case unsaid
        /// From its own role, or from elsewhere; no Secret is mounted.
        case none
        /// From a Secret with this content.
        case file(CredentialsFile)
    }

    /// The namespace of the server.
    package var namespace: String
    /// The image that a new installation runs.
    package var standardImage: String
    /// The image asked for.
    package var image: String?
    /// How many servers run; one of them works, the others stand by.
    package var replicas: Int?
    /// A service account that is there already; by default one is made.
    package var serviceAccountName: String?
    /// Annotations of the service account, such as the role it takes on.
    package var serviceAccountAnnotations: [String: String] = [:]
    /// Further annotations of the pods.
    package var podAnnotations: [String: String] = [:]
    /// Further labels of the pods.
    package var podLabels: [String: String] = [:]
    /// What the pods ask for and are limited to.
    package var resources = PodResources()
    /// The priority class of the pods.
    package var priorityClassName: String?
    /// Flags of the server.
    package var arguments: [ServerArguments.Argument] = []
    /// Whether the server may do everything, which restoring in the cluster needs.
    package var hasClusterAdmin = false
    /// The credentials of the storage.
    package var credentials = Credentials.unsaid
    /// The storage location `default`.
    package var backupLocation: BackupLocationSettings?
    /// Whether the server shall do without a storage location for now.
    package var needsNoBackupLocation = false
    /// The snapshot location `default`.
    package var snapshotLocation: SnapshotLocationSettings?
    /// Whether a Velero that runs in the namespace is replaced.
    package var adopts = false
    /// What that Velero does and Lifeboat does not, and the user does without; see ``AdoptionLoss``.
    package var acceptedLosses: Set<String> = []

    /// Asks for nothing but the defaults.
    package init(namespace: String, standardImage: String) {
        self.namespace = namespace
        self.standardImage = standardImage
    }

    /// Whether nothing is asked for that would change what Velero and Lifeboat share.
    var keepsWhatIsThere: Bool {
        let isSilent = credentials == .unsaid && serviceAccountName == nil && serviceAccountAnnotations.isEmpty
        return isSilent && backupLocation == nil && snapshotLocation == nil
    }
}

/// What a pod asks for and is limited to, as Kubernetes writes quantities; `0` means no bound.
package struct PodResources: Sendable, Equatable {
    /// The CPU asked for.
    package var cpuRequest: String?
    /// The memory asked for.
    package var memoryRequest: String?
    /// The most CPU.
    package var cpuLimit: String?
    /// The most memory.
    package var memoryLimit: String?

    /// Asks for nothing in particular.
    package init() {}

    /// What a server gets unless something else is said.
    ///
    /// An idle server needs less than 40 MB; a backup streams, and its memory grows with the lists in flight, not with their
    /// contents. The limits are those of Velero.
    static let standard: PodResources = {
        var resources = PodResources()
        resources.cpuRequest = "100m"
        resources.memoryRequest = "64Mi"
        resources.cpuLimit = "1"
        resources.memoryLimit = "512Mi"
        return resources
    }()
}

/// The storage location that installing makes.
package struct BackupLocationSettings: Sendable, Equatable {
    /// The provider, such as `aws`.
    package var provider: String
    /// The bucket.
    package var bucket: String
    /// What all keys start with; empty for nothing.
    package var prefix = ""
    /// Settings of the provider, such as `region`.
    package var config: [String: String] = [:]
    /// Certificates to trust, PEM.
    package var certificates: [UInt8] = []

    /// A bucket of a provider.
    package init(provider: String, bucket: String) {
        self.provider = provider
        self.bucket = bucket
    }
}

/// The snapshot location that installing makes.
package struct SnapshotLocationSettings: Sendable, Equatable {
    /// The provider, such as `aws`.
    package var provider: String
    /// Settings of the provider, such as `region`.
    package var config: [String: String]
    /// Annotations: the tags that snapshots have to carry, which no setting of the provider says.
    package var annotations: [String: String] = [:]

    /// Snapshots of a provider.
    package init(provider: String, config: [String: String] = [:]) {
        self.provider = provider
        self.config = config
    }
}

/// The content of a file with credentials, which no message shows.
package struct CredentialsFile: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The bytes of the file.
    package let content: [UInt8]

    /// Holds credentials.
    package init(_ content: [UInt8]) {
        self.content = content
    }

    package var description: String { "(redacted)" }
    package var debugDescription: String { description }
}
