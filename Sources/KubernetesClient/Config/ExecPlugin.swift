// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A program that logs the user in, such as `aws eks get-token`: the `exec` part of a kubeconfig's user.
package struct ExecPlugin: Sendable {
    /// Whether the program may talk to the user.
    package enum Interaction: String, Sendable {
        /// It never reads standard input.
        case never = "Never"
        /// It may, where standard input is a terminal.
        case ifAvailable = "IfAvailable"
        /// It must.
        case always = "Always"
    }

    /// The program: a name looked up in `PATH`, or an absolute path.
    package var command: String
    /// Its arguments.
    package var arguments: [String] = []
    /// What is added to the environment.
    package var environment: [(name: String, value: String)] = []
    /// `client.authentication.k8s.io/v1` or `…/v1beta1`.
    package var apiVersion: String
    /// Whether the program may talk to the user.
    package var interaction = Interaction.ifAvailable
    /// What to tell the user when the program is missing.
    package var installHint = ""
    /// What the program is told of the cluster, where it asked for that (`provideClusterInfo`).
    package var cluster: JSONValue?

    /// A program of this protocol version.
    package init(command: String, apiVersion: String) {
        self.command = command
        self.apiVersion = apiVersion
    }
}
