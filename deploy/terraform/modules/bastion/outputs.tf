# SPDX-License-Identifier: Apache-2.0
output "instance_id" {
  description = "Id of the bastion, the target of sessions."
  value       = aws_instance.this.id
}

output "security_group_id" {
  description = "Security group of the bastion, to be admitted by what it should reach."
  value       = aws_security_group.this.id
}

output "shell_command" {
  description = "Command for a logged shell on the bastion."
  value       = "aws ssm start-session --region ${data.aws_region.current.region} --target ${aws_instance.this.id} --document-name ${aws_ssm_document.session.name}"
}

output "tunnel_command" {
  description = "Command for a tunnel through the bastion, less its last argument: host=HOST,portNumber=PORT,localPortNumber=LOCAL."
  value       = "aws ssm start-session --region ${data.aws_region.current.region} --target ${aws_instance.this.id} --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters"
}
