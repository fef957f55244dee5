// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
package import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension Trait where Self == ConditionTrait {
    /// Skips a test, with the reason, where no cluster can be run.
    ///
    /// In CI (`CI` set) it runs and fails instead.
    package static var needsCluster: Self {
        .enabled(
            if: Requirement.isMet { $0.clusterProblem },
            "no test cluster can be run: \(Requirement.words { $0.clusterProblem })"
        )
    }

    /// Skips a test, with the reason, where no node can be run.
    ///
    /// In CI (`CI` set) it runs and fails instead.
    package static var needsNode: Self {
        .enabled(
            if: Requirement.isMet { $0.nodeProblem },
            "no node can be run: \(Requirement.words { $0.nodeProblem })"
        )
    }
}

/// What this machine lacks for a cluster or a node.
struct Requirement {
    static func isMet(_ problem: (Requirement) -> String?) -> Bool {
        TestCluster.variable("CI") != nil || problem(Requirement()) == nil
    }

    static func words(_ problem: (Requirement) -> String?) -> Comment {
        Comment(rawValue: problem(Requirement()) ?? "nothing is missing")
    }

    var clusterProblem: String? {
        if TestCluster.variable("LIFEBOAT_TEST_CLUSTER_KUBECONFIG") != nil { return nil }
        return isLinux ? missing(["etcd", "openssl", "jq", "curl"]) : "this is not Linux"
    }

    var nodeProblem: String? {
        if TestCluster.variable("LIFEBOAT_TEST_CLUSTER_NODE") != nil { return nil }
        if let clusterProblem { return clusterProblem }
        return getuid() == 0 ? missing(["containerd", "runc"]) : "a node needs root"
    }

    private var isLinux: Bool {
        #if os(Linux)
        true
        #else
        false
        #endif
    }

    private func missing(_ programs: [String]) -> String? {
        let path = TestCluster.variable("PATH") ?? "/usr/bin:/bin"
        let directories: [String] = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        let absent = programs.filter { program in
            !directories.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
        return absent.isEmpty ? nil : "\(absent.joined(separator: ", ")) not installed"
    }
}
