# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_snapshot_global_optspecs
    string join \n C= d/dataset= json y/yes q/quiet v/verbose store= progress= color= no-input o/output= p/profile= h/help V/version
end

function __fish_snapshot_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_snapshot_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_snapshot_using_subcommand
    set -l cmd (__fish_snapshot_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c snapshot -n "__fish_snapshot_needs_command" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_needs_command" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_needs_command" -l store -d 'The local store [env: SNAPSHOT_STORE]' -r -F
complete -c snapshot -n "__fish_snapshot_needs_command" -l progress -d 'How progress is shown, always on stderr [env: SNAPSHOT_PROGRESS]' -r -f -a "auto\t'A bar on a terminal, a plain line every few seconds otherwise'
bar\t'A bar'
plain\t'A line every few seconds'
json\t'One JSON object a line'
none\t'Nothing'"
complete -c snapshot -n "__fish_snapshot_needs_command" -l color -d 'When colours are used [env: NO_COLOR]' -r -f -a "auto\t'On a terminal'
always\t'Even into a file or pipe'
never\t'Not at all'"
complete -c snapshot -n "__fish_snapshot_needs_command" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_needs_command" -s p -l profile -d 'Where to work: a profile of the configuration file [env: SNAPSHOT_PROFILE]' -r -f -a "(snapshot profile list -o id 2>/dev/null)"
complete -c snapshot -n "__fish_snapshot_needs_command" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_needs_command" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_needs_command" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_needs_command" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_needs_command" -l no-input -d 'Never ask; what needs an answer is refused'
complete -c snapshot -n "__fish_snapshot_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_needs_command" -s V -l version -d 'Print version'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "list" -d 'List the snapshots of a dataset, newest first'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "ls" -d 'List the snapshots of a dataset, newest first'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "show" -d 'Show everything about one snapshot'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "create" -d 'Take a snapshot of the dataset as it is now'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "edit" -d 'Change the name or the description of a snapshot'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "restore" -d 'Put the dataset back to a snapshot'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "undo" -d 'Take back the newest operation that has not been taken back yet'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "clone" -d 'Make an independent dataset from a snapshot'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "rm" -d 'Remove snapshots; `snapshot undelete` brings them back'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "undelete" -d 'Bring a removed snapshot back'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "protect" -d 'Keep a snapshot from being removed or pruned'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "unprotect" -d 'Let a protected snapshot be removed and pruned again'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "copy-id" -d 'Print the full id of a snapshot and put it on the clipboard'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "diff" -d 'Show what differs between two snapshots, or since one'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "files" -d 'List the files of a snapshot without restoring it'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "cat" -d 'Print a file of a snapshot without restoring it'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "items" -d 'List items, with what is known of them'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "guard" -d 'Run a command with a checkpoint taken before it'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "history" -d 'Show what was done to the dataset, newest first'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "prune" -d 'Remove old snapshots by rules'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "gc" -d 'Free the room that removed snapshots and datasets take'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "verify" -d 'Check that what snapshots need is there and unharmed'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "stats" -d 'Show what the store holds and how much room that takes'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "init" -d 'Make a dataset of a folder, read it, and take its first snapshot'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "entity" -d 'Look at the entities of a tenant and change them'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "login" -d 'Make a profile for a server or a service, try it, and write it'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "man" -d 'Print the manual page, or write the pages of all commands to a directory'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "schema" -d 'Print the JSON Schema of what a command prints with `--json`'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "serve" -d 'Serve the local store over HTTP'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "dataset" -d 'Make datasets and look after them'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "task" -d 'Look at long work, wait for it, abort it, begin it again'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "token" -d 'Make, list and revoke the keys of the server\'s clients'
complete -c snapshot -n "__fish_snapshot_needs_command" -f -a "profile" -d 'Look after the places where datasets live: local stores, servers and services'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l search -d 'Only those with this text in name or description, whatever the case' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l reason -d 'Only those that exist for this reason: manual, creation, clone, auto' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l since -d 'Only those taken since: RFC 3339, a date, or an age such as 7d' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l limit -d 'At most this many; 0 for all' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l all -d 'Automatic revisions too'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l deleted -d 'Removed snapshots instead, which can be brought back with `snapshot undelete`'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l reverse -d 'Oldest first'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l search -d 'Only those with this text in name or description, whatever the case' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l reason -d 'Only those that exist for this reason: manual, creation, clone, auto' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l since -d 'Only those taken since: RFC 3339, a date, or an age such as 7d' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l limit -d 'At most this many; 0 for all' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l all -d 'Automatic revisions too'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l deleted -d 'Removed snapshots instead, which can be brought back with `snapshot undelete`'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l reverse -d 'Oldest first'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s m -l description -d 'What is worth remembering about it' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -l wait-lock -d 'How long to wait for another operation on the dataset to end' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -l training-model-id -d 'Id of the model that is being trained' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -l training-model-name -d 'Name of the model that is being trained' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -l if-changed -d 'Take none if nothing changed since the current one, and print that'
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -l skip-unreadable -d 'Leave out files that cannot be read, instead of refusing'
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -l name -d 'Its new name' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s m -l description -d 'Its new description; an empty one takes the present one away' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l only -d 'Only these facets: media, metadata, tags, labels, ...' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l path -d 'Only paths that match; may be given more than once' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l plan -d 'Consent to the plan with this hash, and to no other; no question is asked' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l into -d 'Replace this dataset or tenant instead of the snapshot\'s own; a tenant that is not there is made' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s n -l dry-run -d 'Show the plan and change nothing'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l no-checkpoint -d 'Do not save the present state first; the restore cannot be taken back then'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l no-wait -d 'Do not wait: print the task and leave it to a process of its own'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s n -l dry-run -d 'Show what would be taken back and change nothing'
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -l name -d 'The new dataset\'s name' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -l no-wait -d 'Do not wait: print the task and leave it to a process of its own'
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand clone" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s n -l dry-run -d 'Show what would be removed and change nothing'
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand undelete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -l reason -d 'Why; shown to whoever tries to remove it' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand protect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand unprotect" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand copy-id" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -l only -d 'Only these facets: media, metadata, tags, labels, ...' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -l stat -d 'Only the counts'
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand files" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand cat" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -l where -d 'Only items for which this is true' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -l limit -d 'At most so many' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand items" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -l restore-on-failure -d 'If the command fails, put the dataset back to the checkpoint'
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand guard" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -l limit -d 'At most this many; 0 for all' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -l keep-last -d 'Keep the newest N' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -l keep-daily -d 'Keep the newest of each of the newest N days that have any' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -l keep-weekly -d 'Keep the newest of each of the newest N weeks (Monday to Sunday) that have any' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -l keep-monthly -d 'Keep the newest of each of the newest N months that have any' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s n -l dry-run -d 'Show what would be removed and change nothing'
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -l grace -d 'How long removed things are kept; 0 frees them at once' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s n -l dry-run -d 'Show what would be freed and change nothing'
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -l sample -d 'Read about this many percent of the content, chosen at random' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -l full -d 'Read every byte'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -l repair -d 'Make good what is damaged, as far as that is possible'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s n -l dry-run -d 'Show what a repair would do and change nothing'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand stats" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -l name -d 'Its name; by default the folder\'s' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -l tenant -d 'Make a tenant of this name, for entities: letters, digits and underscores' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -l managed -d 'Make a dataset without a folder'
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -l skip-unreadable -d 'Leave out files that cannot be read, instead of refusing'
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -f -a "list" -d 'List the entities of a tenant, by id'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -f -a "ls" -d 'List the entities of a tenant, by id'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -f -a "get" -d 'Print one entity'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -f -a "put" -d 'Put entities into a tenant, in the place of those of the same id, type and service path'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and not __fish_seen_subcommand_from list ls get put rm" -f -a "rm" -d 'Remove entities of a tenant'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l id -d 'Only those with this id; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l prefix -d 'Only those whose ids begin with this' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l type -d 'Only those of this type; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l service-path -d 'Only those under this service path' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l at -d 'As a snapshot has them, instead of now' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l offset -d 'Pass over so many first' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l limit -d 'At most this many; 0 for all' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l id -d 'Only those with this id; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l prefix -d 'Only those whose ids begin with this' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l type -d 'Only those of this type; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l service-path -d 'Only those under this service path' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l at -d 'As a snapshot has them, instead of now' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l offset -d 'Pass over so many first' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l limit -d 'At most this many; 0 for all' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -l type -d 'Its type, where entities of several types have the id' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -l service-path -d 'Its service path, where several have the id and type' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -l at -d 'As a snapshot has it, instead of now' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -l service-path -d 'The service path that they stand under' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from put" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -l type -d 'Only those of this type' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -l service-path -d 'Only those under this service path' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand entity; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l kind -d 'What it leads to' -r -f -a "local\t'The bundled engine'
visual-layer\t'The Visual Layer service, or `snapshot serve`'
vela\t'A Vela service'"
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l url -d 'The service\'s address' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l usually -d 'The dataset (of Vela the tenant) that is meant when none is named' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l api-key -d 'The key whose secret signs tokens; without one the secret is a ready token, or the key of Vela' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l secret-env -d 'Take the secret from this variable, each time' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l secret-command -d 'Take the secret from what this command prints, each time' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l user -d 'Who you are to the service: the e-mail address that it shows for you' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l ca-file -d 'Trust the certificates in this file besides the system\'s' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l no-secret -d 'The service wants to know nothing'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l secret-stdin -d 'Read the secret from standard input, and keep it in the file'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l insecure -d 'Let the secret go over plain http to another machine'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand man" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand man" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand man" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand man" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand man" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand man" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -l listen -d 'Where to listen; port 0 is any that is free' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -l auth -d 'Whether clients have to say who they are' -r -f -a "token\t'Every request needs a key'
none\t'Whoever reaches it is the user who started it; it listens on loopback only'"
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -l tls-cert -d 'The server\'s certificates, in PEM' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -l tls-key -d 'The key of the first of them, in PEM' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -l log -d 'How lines of the log look' -r -f -a "text\t'For people'
json\t'A JSON object a line'"
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -l folders -d 'Work on datasets in folders even for clients on other machines'
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "create" -d 'Make a dataset of a folder, read it, and take its first snapshot'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "list" -d 'List the datasets'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "ls" -d 'List the datasets'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "show" -d 'Show everything about one dataset'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "status" -d 'Show what a dataset allows, what runs on it, and how far its folder has drifted'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "rename" -d 'Give a dataset another name'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "move" -d 'Say where the folder of a dataset is now'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "set" -d 'Change a setting of a dataset'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "add-media" -d 'Add files to a dataset that has no folder'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "reindex" -d 'Read what was added to a dataset, so that it is Ready again'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "tag" -d 'Add tags to items, or remove them'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "label" -d 'Set labels of items, or remove them'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "import-labels" -d 'Take over labels from a file of a labelling tool'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "import-metadata" -d 'Take over custom metadata from a CSV, JSON, JSON Lines or Parquet file'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "export" -d 'Write items, with what is known of them, to a file for others'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "enrich" -d 'Have a model say what it knows of images and videos'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "models" -d 'List the models that can be asked about a dataset, and those that were'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "propagate-labels" -d 'Give items without labels those of items that look much like them'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "share" -d 'Let somebody else work with a dataset through the server'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "unshare" -d 'Take somebody\'s role in a dataset'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "people" -d 'List who may work with a dataset through the server'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "rm" -d 'Put a dataset and its snapshots in the trash; its folder is not touched'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and not __fish_seen_subcommand_from create list ls show status rename move set add-media reindex tag label import-labels import-metadata export enrich models propagate-labels share unshare people rm undelete" -f -a "undelete" -d 'Take a dataset out of the trash'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -l name -d 'Its name; by default the folder\'s' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -l tenant -d 'Make a tenant of this name, for entities: letters, digits and underscores' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -l managed -d 'Make a dataset without a folder'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -l skip-unreadable -d 'Leave out files that cannot be read, instead of refusing'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -l deleted -d 'Those in the trash too, which can be brought back with `snapshot dataset undelete`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -l deleted -d 'Those in the trash too, which can be brought back with `snapshot dataset undelete`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -l wait -d 'Wait until nothing runs on it'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from move" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -l reindex -d 'Read what was added at once, so that the dataset is Ready afterwards'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -l no-wait -d 'Do not wait: print the task and leave it to a process of its own'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from add-media" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -l no-wait -d 'Do not wait: print the task and leave it to a process of its own'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from reindex" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -l glob -d 'Those whose path matches; `*` stops at a slash, `**` does not; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -l add -d 'Tags that they get, with commas between' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -l rm -d 'Tags that they lose, with commas between' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -l stdin -d 'Those whose paths come on standard input, one a line; with NUL bytes among them, those end the paths'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -l all -d 'Every item of the dataset'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from tag" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l glob -d 'Those whose path matches; `*` stops at a slash, `**` does not; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l add -d 'Categories that they get, with commas between' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l rm -d 'Categories that they lose, with commas between' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l box -d 'Where the object is: left, top, width and height in pixels' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l stdin -d 'Those whose paths come on standard input, one a line; with NUL bytes among them, those end the paths'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l all -d 'Every item of the dataset'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l clear -d 'They lose all labels first'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from label" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -l replace -d 'Of the items in the file, remove labels that were taken over earlier'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-labels" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -l key -d 'The column that names the items' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -l field -d 'The type of a field: string, float, datetime, link, or enum with its options; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -l only -d 'Take these fields only, with commas between' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from import-metadata" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -l snapshot -d 'The snapshot; by default what is known now' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -l format -d 'zip, json, csv, parquet or coco' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -l where -d 'Only items for which this is true, as for `snapshot items`' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -l images -d 'With the content of the items'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -l force -d 'Replace the file if there is one'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -l model -d 'The model; `snapshot dataset models` lists them' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -l again -d 'Ask about items, too, of which it has said something before'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -l no-wait -d 'Do not wait: print the task and leave it to a process of its own'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from enrich" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from models" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -l threshold -d 'How similar items have to be: 1, 0.97, 0.94, 0.91 or 0.88' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -l min-confidence -d 'How sure a label has to be, from 0 to 1' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -l category -d 'Only these categories, with commas between' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -l no-wait -d 'Do not wait: print the task and leave it to a process of its own'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from propagate-labels" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -l with -d 'The person\'s e-mail address' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -l role -d 'What they may do' -r -f -a "owner\t'Everything'
editor\t'Reading and writing'
viewer\t'Reading'"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from share" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -l with -d 'The person\'s e-mail address' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from unshare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from people" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand dataset; and __fish_seen_subcommand_from undelete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -f -a "list" -d 'List tasks, newest first; with `-d` those of one dataset'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -f -a "ls" -d 'List tasks, newest first; with `-d` those of one dataset'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -f -a "show" -d 'Show one task'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -f -a "wait" -d 'Wait for a task to end, and exit as the command that began it would have'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -f -a "abort" -d 'Ask a task to stop at its next safe point'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and not __fish_seen_subcommand_from list ls show wait abort retry" -f -a "retry" -d 'Begin the creation of a dataset again that failed or was aborted'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from abort" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -l timeout -d 'Wait at most this long (90s, 5m, 2h); the task goes on after that' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -l no-wait -d 'Do not wait: print the task and leave it to a process of its own'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand task; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -f -a "create" -d 'Make a key for a client of the server'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -f -a "list" -d 'List the keys of the server\'s clients, without their secrets'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -f -a "ls" -d 'List the keys of the server\'s clients, without their secrets'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and not __fish_seen_subcommand_from create list ls revoke" -f -a "revoke" -d 'Take a key out of use, at once and for good'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -l email -d 'On whose behalf the client works' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -l tenant -d 'A tenant that the key opens; may be given several times' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand token; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -f -a "list" -d 'List the profiles'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -f -a "ls" -d 'List the profiles'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -f -a "add" -d 'Write a profile into the configuration file, without trying it; `snapshot login` tries it'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -f -a "show" -d 'Show a profile; of its secret only where it comes from'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -f -a "use" -d 'Make a profile the one that is used when none is named'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and not __fish_seen_subcommand_from list ls add show use rm" -f -a "rm" -d 'Remove a profile from the configuration file, with the secret that stands in it'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l kind -d 'What it leads to' -r -f -a "local\t'The bundled engine'
visual-layer\t'The Visual Layer service, or `snapshot serve`'
vela\t'A Vela service'"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l keep-in -d 'The directory of a local store' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l url -d 'The service\'s address' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l usually -d 'The dataset (of Vela the tenant) that is meant when none is named' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l api-key -d 'The key whose secret signs tokens; without one the secret is a ready token, or the key of Vela' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l secret-env -d 'Take the secret from this variable, each time' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l secret-command -d 'Take the secret from what this command prints, each time' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l user -d 'Who you are to the service: the e-mail address that it shows for you' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l ca-file -d 'Trust the certificates in this file besides the system\'s' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l secret-stdin -d 'Read the secret from standard input, and keep it in the file'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l insecure -d 'Let the secret go over plain http to another machine'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -s C -d 'Work as if started in this directory' -r -F
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -s d -l dataset -d 'The dataset; by default the one whose folder holds the current directory [env: SNAPSHOT_DATASET]' -r
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -s o -l output -d 'How results are printed' -r -f -a "table\t''
json\t''
jsonl\t''
csv\t''
id\t''"
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -l json -d 'Print results as JSON, the same as `-o json`'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Answer every question with yes'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Say only warnings and errors [env: SNAPSHOT_LOG=quiet]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Say how long things take, too [env: SNAPSHOT_LOG=verbose]'
complete -c snapshot -n "__fish_snapshot_using_subcommand profile; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
