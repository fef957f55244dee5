// SPDX-License-Identifier: Apache-2.0

extension AWSEnvironment {
    /// The same files with one variable set to something else.
    /// - Parameters:
    ///   - name: The variable.
    ///   - value: What it is then.
    /// - Returns: The other environment.
    package func overriding(_ name: String, with value: String) -> AWSEnvironment {
        AWSEnvironment(variables: variables.merging([name: value]) { $1 }, read: read)
    }
}
