// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension TestCluster {
    /// The processes of a cluster of our own.
    package enum Server: String, Sendable {
        /// The store of the API server.
        case etcd
        /// The API server.
        case apiServer = "kube-apiserver"
        /// The controller manager.
        case controllerManager = "kube-controller-manager"
    }

    /// Kills a server of this cluster, which must be the test's own, without a chance to say goodbye.
    /// - Throws: ``NoSuchProcess`` when it does not run.
    package func kill(_ server: Server) throws { try signal(server, SIGKILL) }

    /// Stops a server from answering, without closing its connections, until ``resume(_:)``.
    /// - Throws: ``NoSuchProcess`` when it does not run.
    package func pause(_ server: Server) throws { try signal(server, SIGSTOP) }

    /// Lets a paused server go on.
    /// - Throws: ``NoSuchProcess`` when it does not run.
    package func resume(_ server: Server) throws { try signal(server, SIGCONT) }

    /// The process of a server of this cluster.
    func pid(of server: Server) throws -> pid_t {
        let text = try String(decoding: Data(contentsOf: URL(filePath: "\(directory)/processes")), as: UTF8.self)
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 3, fields[0] == server.rawValue, let pid = pid_t(fields[1]) { return pid }
        }
        throw NoSuchProcess(name: server.rawValue)
    }

    private func signal(_ server: Server, _ signal: Int32) throws {
        let pid = try pid(of: server)
        #if canImport(Glibc)
        let result = Glibc.kill(pid, signal)
        #elseif canImport(Musl)
        let result = Musl.kill(pid, signal)
        #else
        let result = Darwin.kill(pid, signal)
        #endif
        guard result == 0 else { throw NoSuchProcess(name: server.rawValue) }
    }
}

/// That a cluster has no such process.
package struct NoSuchProcess: Error {
    /// Which was looked for.
    package let name: String
}
