//! Running commands of the program under strace, and playing what they did.

use std::fs;

use crate::dice::Dice;
use crate::disk::Disk;
use crate::image::Pin;
use crate::loss::Loss;
use crate::replay::Replay;
use crate::scene::{Scene, View, ok};
use crate::trace::{self, Call};

/// What commands did, one after the other.
pub(crate) struct Recording {
    /// The calls of each command, and whether they changed the disk.
    commands: Vec<Vec<(Call, bool)>>,
    /// What was there before the first command, and after each.
    pub(crate) views: Vec<View>,
    pub(crate) pins: Vec<Pin>,
    /// How many moments there are at which the machine can lose its power: one before everything, and one after each
    /// call that changed the disk.
    pub(crate) points: usize,
}

/// A moment, and which views may be found after a cut there.
pub(crate) struct Moment<'r> {
    pub(crate) replay: Replay,
    recording: &'r Recording,
    command: usize,
    call: usize,
    has_reported: bool,
}

impl Recording {
    /// Runs the commands, from the state in which the disk is now.
    pub(crate) fn make(scene: &Scene, commands: &[Vec<String>]) -> Self {
        let mut recording = Self { commands: Vec::new(), views: vec![scene.view()], pins: Vec::new(), points: 1 };
        let mut replay = Replay::new(&scene.place.base, scene.place.load());
        for words in commands {
            let output = scene.beside("trace");
            let mut run = trace::strace(&scene.program(words), &trace::OPTIONS, &output);
            ok(run.output().unwrap());
            let calls = trace::read(&fs::read_to_string(output).unwrap());
            replay.next_process();
            let played = |call: Call| {
                let is_change = replay.play(&call);
                (call, is_change)
            };
            let calls: Vec<_> = calls.into_iter().map(played).collect();
            recording.points += calls.iter().filter(|(_, is_change)| *is_change).count();
            recording.commands.push(calls);
            let differences = scene.place.differences(&replay.disk.cut(Loss::Killed, &mut Dice::new(0, "", [0; 2])));
            assert!(differences.is_empty(), "the modelled disk is not as the real one:\n{differences}");
            recording.views.push(scene.view());
        }
        recording.pins = scene.pins(&replay);
        recording
    }

    /// The moments after calls of some names.
    pub(crate) fn points_after(&self, names: &[&str]) -> Vec<usize> {
        let changes = self.commands.iter().flatten().filter(|(_, is_change)| *is_change);
        let numbered = changes.enumerate().filter(|(_, (call, _))| names.contains(&call.name.as_str()));
        numbered.map(|(number, _)| number + 1).collect()
    }

    /// The moment before everything. `disk` is what the disk was then.
    pub(crate) fn beginning(&self, scene: &Scene, disk: Disk) -> Moment<'_> {
        let replay = Replay::new(&scene.place.base, disk);
        Moment { replay, recording: self, command: 0, call: 0, has_reported: false }
    }
}

impl Moment<'_> {
    /// Goes on to the next moment; `false` if there is none.
    pub(crate) fn advance(&mut self) -> bool {
        while let Some(calls) = self.recording.commands.get(self.command) {
            let Some((call, is_change)) = calls.get(self.call) else {
                self.command += 1;
                self.call = 0;
                self.has_reported = false;
                self.replay.next_process();
                continue;
            };
            self.call += 1;
            self.has_reported |= is_report(call);
            self.replay.play(call);
            if *is_change {
                return true;
            }
        }
        false
    }

    /// What may be found after a cut: what was there before the command or after it, and once it has reported its end,
    /// only that.
    pub(crate) fn allowed(&self) -> Vec<&View> {
        let views = &self.recording.views;
        let Some(calls) = self.recording.commands.get(self.command) else { return vec![&views[views.len() - 1]] };
        // The disk stays as it is until the next change.
        let same = calls[self.call..].iter().take_while(|(_, is_change)| !is_change);
        let next = &views[self.command + 1];
        if self.has_reported || same.into_iter().any(|(call, _)| is_report(call)) {
            vec![next]
        } else {
            vec![&views[self.command], next]
        }
    }

    /// Which command is at work, as a number.
    pub(crate) fn command(&self) -> usize {
        self.command.min(self.recording.commands.len() - 1)
    }

    /// The last calls before the moment, for people.
    pub(crate) fn tail(&self) -> String {
        let Some(calls) = self.recording.commands.get(self.command) else { return "after everything".to_owned() };
        let last: Vec<_> = calls[..self.call].iter().filter(|(_, is_change)| *is_change).collect();
        last[last.len().saturating_sub(14)..].iter().map(|(call, _)| format!("  {}\n", call.brief())).collect()
    }
}

/// Whether the program tells what it has done.
fn is_report(call: &Call) -> bool {
    call.name == "write" && call.descriptor(0).0 == 1
}
