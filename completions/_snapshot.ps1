
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'snapshot' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'snapshot'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'snapshot' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the snapshots of a dataset, newest first')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the snapshots of a dataset, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about one snapshot')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Take a snapshot of the dataset as it is now')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change the name or the description of a snapshot')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put the dataset back to a snapshot')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back the newest operation that has not been taken back yet')
            [CompletionResult]::new('clone', 'clone', [CompletionResultType]::ParameterValue, 'Make an independent dataset from a snapshot')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove snapshots; `snapshot undelete` brings them back')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Bring a removed snapshot back')
            [CompletionResult]::new('protect', 'protect', [CompletionResultType]::ParameterValue, 'Keep a snapshot from being removed or pruned')
            [CompletionResult]::new('unprotect', 'unprotect', [CompletionResultType]::ParameterValue, 'Let a protected snapshot be removed and pruned again')
            [CompletionResult]::new('copy-id', 'copy-id', [CompletionResultType]::ParameterValue, 'Print the full id of a snapshot and put it on the clipboard')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what differs between two snapshots, or since one')
            [CompletionResult]::new('files', 'files', [CompletionResultType]::ParameterValue, 'List the files of a snapshot without restoring it')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Print a file of a snapshot without restoring it')
            [CompletionResult]::new('guard', 'guard', [CompletionResultType]::ParameterValue, 'Run a command with a checkpoint taken before it')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show what was done to the dataset, newest first')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove old snapshots by rules')
            [CompletionResult]::new('gc', 'gc', [CompletionResultType]::ParameterValue, 'Free the room of what was removed')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that what snapshots need is there and unharmed')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show what the store holds and what that takes')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make a dataset of a folder, read it, and take its first snapshot')
            [CompletionResult]::new('dataset', 'dataset', [CompletionResultType]::ParameterValue, 'Make datasets and look after them')
            [CompletionResult]::new('task', 'task', [CompletionResultType]::ParameterValue, 'Look at long work, wait for it, abort it')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write the pages of all commands to a directory')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of what a command prints with `--json`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'snapshot;list' {
            [CompletionResult]::new('--search', '--search', [CompletionResultType]::ParameterName, 'Only those with this text in name or description, whatever the case')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Only those that exist for this reason: manual, creation, clone, auto')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only those taken since: RFC 3339, a date, or an age such as 7d')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many; 0 for all')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Automatic revisions too')
            [CompletionResult]::new('--deleted', '--deleted', [CompletionResultType]::ParameterName, 'Removed snapshots instead, which can be brought back with `snapshot undelete`')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Oldest first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;ls' {
            [CompletionResult]::new('--search', '--search', [CompletionResultType]::ParameterName, 'Only those with this text in name or description, whatever the case')
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Only those that exist for this reason: manual, creation, clone, auto')
            [CompletionResult]::new('--since', '--since', [CompletionResultType]::ParameterName, 'Only those taken since: RFC 3339, a date, or an age such as 7d')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many; 0 for all')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Automatic revisions too')
            [CompletionResult]::new('--deleted', '--deleted', [CompletionResultType]::ParameterName, 'Removed snapshots instead, which can be brought back with `snapshot undelete`')
            [CompletionResult]::new('--reverse', '--reverse', [CompletionResultType]::ParameterName, 'Oldest first')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;show' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;create' {
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'What is worth remembering about it')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'What is worth remembering about it')
            [CompletionResult]::new('--wait-lock', '--wait-lock', [CompletionResultType]::ParameterName, 'How long to wait for another operation on the dataset to end')
            [CompletionResult]::new('--training-model-id', '--training-model-id', [CompletionResultType]::ParameterName, 'Id of the model that is being trained')
            [CompletionResult]::new('--training-model-name', '--training-model-name', [CompletionResultType]::ParameterName, 'Name of the model that is being trained')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--if-changed', '--if-changed', [CompletionResultType]::ParameterName, 'Take none if nothing changed since the current one, and print that')
            [CompletionResult]::new('--skip-unreadable', '--skip-unreadable', [CompletionResultType]::ParameterName, 'Leave out files that cannot be read, instead of refusing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;edit' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Its new name')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'Its new description; an empty one takes the present one away')
            [CompletionResult]::new('--description', '--description', [CompletionResultType]::ParameterName, 'Its new description; an empty one takes the present one away')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;restore' {
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only these facets: media, metadata, tags, labels, ...')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'Only paths that match; may be given more than once')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Consent to the plan with this hash, and to no other; no question is asked')
            [CompletionResult]::new('--into', '--into', [CompletionResultType]::ParameterName, 'Replace this dataset or tenant instead of the snapshot''s own')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait so long at most (90s, 5m, 2h); the task goes on after that')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show the plan and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show the plan and change nothing')
            [CompletionResult]::new('--no-checkpoint', '--no-checkpoint', [CompletionResultType]::ParameterName, 'Do not save the present state first; the restore cannot be taken back then')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait: print the task and leave it to a process of its own')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;undo' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would be taken back and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be taken back and change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;clone' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'The new dataset''s name')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait so long at most (90s, 5m, 2h); the task goes on after that')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--no-wait', '--no-wait', [CompletionResultType]::ParameterName, 'Do not wait: print the task and leave it to a process of its own')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;rm' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would be removed and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be removed and change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;undelete' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;protect' {
            [CompletionResult]::new('--reason', '--reason', [CompletionResultType]::ParameterName, 'Why; shown to whoever tries to remove it')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;unprotect' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;copy-id' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;diff' {
            [CompletionResult]::new('--only', '--only', [CompletionResultType]::ParameterName, 'Only these facets: media, metadata, tags, labels, ...')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--stat', '--stat', [CompletionResultType]::ParameterName, 'Only the counts')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;files' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;cat' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;guard' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--restore-on-failure', '--restore-on-failure', [CompletionResultType]::ParameterName, 'If the command fails, put the dataset back to the checkpoint')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;history' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most so many; 0 for all')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;prune' {
            [CompletionResult]::new('--keep-last', '--keep-last', [CompletionResultType]::ParameterName, 'Keep the newest N')
            [CompletionResult]::new('--keep-daily', '--keep-daily', [CompletionResultType]::ParameterName, 'Keep the newest of each of the newest N days that have any')
            [CompletionResult]::new('--keep-weekly', '--keep-weekly', [CompletionResultType]::ParameterName, 'Keep the newest of each of the newest N weeks (Monday to Sunday) that have any')
            [CompletionResult]::new('--keep-monthly', '--keep-monthly', [CompletionResultType]::ParameterName, 'Keep the newest of each of the newest N months that have any')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would be removed and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be removed and change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;gc' {
            [CompletionResult]::new('--grace', '--grace', [CompletionResultType]::ParameterName, 'How long removed things are kept; 0 frees them at once')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Show what would be freed and change nothing')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Show what would be freed and change nothing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;verify' {
            [CompletionResult]::new('--sample', '--sample', [CompletionResultType]::ParameterName, 'Read about so many percent of the content, chosen at random')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--full', '--full', [CompletionResultType]::ParameterName, 'Read every byte')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;stats' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;init' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Its name; by default the folder''s')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--managed', '--managed', [CompletionResultType]::ParameterName, 'Make a dataset without a folder')
            [CompletionResult]::new('--skip-unreadable', '--skip-unreadable', [CompletionResultType]::ParameterName, 'Leave out files that cannot be read, instead of refusing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a dataset of a folder, read it, and take its first snapshot')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the datasets')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the datasets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about one dataset')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say what a dataset lets through, what runs on it, and how far its folder is from the current snapshot')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a dataset another name')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Say where the folder of a dataset is now')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change a setting of a dataset')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Put a dataset and its snapshots in the trash; its folder is not touched')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Take a dataset out of the trash')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'snapshot;dataset;create' {
            [CompletionResult]::new('--name', '--name', [CompletionResultType]::ParameterName, 'Its name; by default the folder''s')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--managed', '--managed', [CompletionResultType]::ParameterName, 'Make a dataset without a folder')
            [CompletionResult]::new('--skip-unreadable', '--skip-unreadable', [CompletionResultType]::ParameterName, 'Leave out files that cannot be read, instead of refusing')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;list' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--deleted', '--deleted', [CompletionResultType]::ParameterName, 'Those in the trash too, which can be brought back with `snapshot dataset undelete`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;ls' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--deleted', '--deleted', [CompletionResultType]::ParameterName, 'Those in the trash too, which can be brought back with `snapshot dataset undelete`')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;show' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;status' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--wait', '--wait', [CompletionResultType]::ParameterName, 'Wait until nothing runs on it')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;rename' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;move' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;set' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;rm' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;undelete' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;dataset;help' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a dataset of a folder, read it, and take its first snapshot')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the datasets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about one dataset')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say what a dataset lets through, what runs on it, and how far its folder is from the current snapshot')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a dataset another name')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Say where the folder of a dataset is now')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change a setting of a dataset')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Put a dataset and its snapshots in the trash; its folder is not touched')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Take a dataset out of the trash')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'snapshot;dataset;help;create' {
            break
        }
        'snapshot;dataset;help;list' {
            break
        }
        'snapshot;dataset;help;show' {
            break
        }
        'snapshot;dataset;help;status' {
            break
        }
        'snapshot;dataset;help;rename' {
            break
        }
        'snapshot;dataset;help;move' {
            break
        }
        'snapshot;dataset;help;set' {
            break
        }
        'snapshot;dataset;help;rm' {
            break
        }
        'snapshot;dataset;help;undelete' {
            break
        }
        'snapshot;dataset;help;help' {
            break
        }
        'snapshot;task' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tasks, newest first; with `-d` those of one dataset')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List tasks, newest first; with `-d` those of one dataset')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one task')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait for a task to end, and exit as the command that began it would have')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Ask a task to stop at its next safe point')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'snapshot;task;list' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;task;ls' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;task;show' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;task;wait' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait so long at most (90s, 5m, 2h)')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;task;abort' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;task;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tasks, newest first; with `-d` those of one dataset')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one task')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait for a task to end, and exit as the command that began it would have')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Ask a task to stop at its next safe point')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'snapshot;task;help;list' {
            break
        }
        'snapshot;task;help;show' {
            break
        }
        'snapshot;task;help;wait' {
            break
        }
        'snapshot;task;help;abort' {
            break
        }
        'snapshot;task;help;help' {
            break
        }
        'snapshot;completions' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;man' {
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;schema' {
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Work as if started in this directory')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--profile', '--profile', [CompletionResultType]::ParameterName, 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]')
            [CompletionResult]::new('--store', '--store', [CompletionResultType]::ParameterName, 'The local store [env: SNAPSHOT_STORE]')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('--dataset', '--dataset', [CompletionResultType]::ParameterName, 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'How results are printed')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When colours are used [env: NO_COLOR]')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print results as JSON, the same as `-o json`')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Answer every question with yes')
            [CompletionResult]::new('--no-input', '--no-input', [CompletionResultType]::ParameterName, 'Never ask; what needs an answer is refused')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'snapshot;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the snapshots of a dataset, newest first')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about one snapshot')
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Take a snapshot of the dataset as it is now')
            [CompletionResult]::new('edit', 'edit', [CompletionResultType]::ParameterValue, 'Change the name or the description of a snapshot')
            [CompletionResult]::new('restore', 'restore', [CompletionResultType]::ParameterValue, 'Put the dataset back to a snapshot')
            [CompletionResult]::new('undo', 'undo', [CompletionResultType]::ParameterValue, 'Take back the newest operation that has not been taken back yet')
            [CompletionResult]::new('clone', 'clone', [CompletionResultType]::ParameterValue, 'Make an independent dataset from a snapshot')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Remove snapshots; `snapshot undelete` brings them back')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Bring a removed snapshot back')
            [CompletionResult]::new('protect', 'protect', [CompletionResultType]::ParameterValue, 'Keep a snapshot from being removed or pruned')
            [CompletionResult]::new('unprotect', 'unprotect', [CompletionResultType]::ParameterValue, 'Let a protected snapshot be removed and pruned again')
            [CompletionResult]::new('copy-id', 'copy-id', [CompletionResultType]::ParameterValue, 'Print the full id of a snapshot and put it on the clipboard')
            [CompletionResult]::new('diff', 'diff', [CompletionResultType]::ParameterValue, 'Show what differs between two snapshots, or since one')
            [CompletionResult]::new('files', 'files', [CompletionResultType]::ParameterValue, 'List the files of a snapshot without restoring it')
            [CompletionResult]::new('cat', 'cat', [CompletionResultType]::ParameterValue, 'Print a file of a snapshot without restoring it')
            [CompletionResult]::new('guard', 'guard', [CompletionResultType]::ParameterValue, 'Run a command with a checkpoint taken before it')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show what was done to the dataset, newest first')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove old snapshots by rules')
            [CompletionResult]::new('gc', 'gc', [CompletionResultType]::ParameterValue, 'Free the room of what was removed')
            [CompletionResult]::new('verify', 'verify', [CompletionResultType]::ParameterValue, 'Check that what snapshots need is there and unharmed')
            [CompletionResult]::new('stats', 'stats', [CompletionResultType]::ParameterValue, 'Show what the store holds and what that takes')
            [CompletionResult]::new('init', 'init', [CompletionResultType]::ParameterValue, 'Make a dataset of a folder, read it, and take its first snapshot')
            [CompletionResult]::new('dataset', 'dataset', [CompletionResultType]::ParameterValue, 'Make datasets and look after them')
            [CompletionResult]::new('task', 'task', [CompletionResultType]::ParameterValue, 'Look at long work, wait for it, abort it')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Print the manual page, or write the pages of all commands to a directory')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of what a command prints with `--json`')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'snapshot;help;list' {
            break
        }
        'snapshot;help;show' {
            break
        }
        'snapshot;help;create' {
            break
        }
        'snapshot;help;edit' {
            break
        }
        'snapshot;help;restore' {
            break
        }
        'snapshot;help;undo' {
            break
        }
        'snapshot;help;clone' {
            break
        }
        'snapshot;help;rm' {
            break
        }
        'snapshot;help;undelete' {
            break
        }
        'snapshot;help;protect' {
            break
        }
        'snapshot;help;unprotect' {
            break
        }
        'snapshot;help;copy-id' {
            break
        }
        'snapshot;help;diff' {
            break
        }
        'snapshot;help;files' {
            break
        }
        'snapshot;help;cat' {
            break
        }
        'snapshot;help;guard' {
            break
        }
        'snapshot;help;history' {
            break
        }
        'snapshot;help;prune' {
            break
        }
        'snapshot;help;gc' {
            break
        }
        'snapshot;help;verify' {
            break
        }
        'snapshot;help;stats' {
            break
        }
        'snapshot;help;init' {
            break
        }
        'snapshot;help;dataset' {
            [CompletionResult]::new('create', 'create', [CompletionResultType]::ParameterValue, 'Make a dataset of a folder, read it, and take its first snapshot')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the datasets')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show everything about one dataset')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Say what a dataset lets through, what runs on it, and how far its folder is from the current snapshot')
            [CompletionResult]::new('rename', 'rename', [CompletionResultType]::ParameterValue, 'Give a dataset another name')
            [CompletionResult]::new('move', 'move', [CompletionResultType]::ParameterValue, 'Say where the folder of a dataset is now')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Change a setting of a dataset')
            [CompletionResult]::new('rm', 'rm', [CompletionResultType]::ParameterValue, 'Put a dataset and its snapshots in the trash; its folder is not touched')
            [CompletionResult]::new('undelete', 'undelete', [CompletionResultType]::ParameterValue, 'Take a dataset out of the trash')
            break
        }
        'snapshot;help;dataset;create' {
            break
        }
        'snapshot;help;dataset;list' {
            break
        }
        'snapshot;help;dataset;show' {
            break
        }
        'snapshot;help;dataset;status' {
            break
        }
        'snapshot;help;dataset;rename' {
            break
        }
        'snapshot;help;dataset;move' {
            break
        }
        'snapshot;help;dataset;set' {
            break
        }
        'snapshot;help;dataset;rm' {
            break
        }
        'snapshot;help;dataset;undelete' {
            break
        }
        'snapshot;help;task' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List tasks, newest first; with `-d` those of one dataset')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show one task')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait for a task to end, and exit as the command that began it would have')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Ask a task to stop at its next safe point')
            break
        }
        'snapshot;help;task;list' {
            break
        }
        'snapshot;help;task;show' {
            break
        }
        'snapshot;help;task;wait' {
            break
        }
        'snapshot;help;task;abort' {
            break
        }
        'snapshot;help;completions' {
            break
        }
        'snapshot;help;man' {
            break
        }
        'snapshot;help;schema' {
            break
        }
        'snapshot;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
