// SPDX-License-Identifier: Apache-2.0

extension CallerIdentity {
    /// Whose policy it is that counts: `the role X`, `the user Y`, or the ARN of whoever else it is.
    package var subject: String { AccessDenial.role(of: arn) ?? arn }
}
