//! A scheduler that goes through every schedule with at most so many delays, depth first. Without a delay a task runs until it waits, and the
//! next in a circle follows; a delay passes over the task whose turn it is (Emmi, Qadeer, Rakamarić, "Delay-bounded scheduling", POPL 2011).
//! Few delays make most races, and schedules with few delays can all be tried. It replays nothing: shuttle prints the schedule that fails.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};

pub struct Delayed {
    delays: usize,
    /// At most so many schedules.
    left: usize,
    /// Set when all were tried.
    done: Arc<AtomicBool>,
    /// The choices of this schedule, and the start of the next.
    path: Vec<Choice>,
    depth: usize,
    begun: bool,
}

struct Choice {
    /// Whose turn it is, who follows, …
    circle: Vec<TaskId>,
    /// Who was taken: so many delays.
    taken: usize,
    /// Delays before this choice.
    spent: usize,
}

impl Delayed {
    /// The flag says in the end whether all schedules were tried.
    pub fn new(delays: usize, most: usize) -> (Self, Arc<AtomicBool>) {
        let done = Arc::new(AtomicBool::new(false));
        (Delayed { delays, left: most, done: done.clone(), path: Vec::new(), depth: 0, begun: false }, done)
    }

    /// Takes the next branch of the deepest choice that has one; `false`: none has.
    fn branch(&mut self) -> bool {
        while let Some(choice) = self.path.last_mut() {
            choice.taken += 1;
            if choice.taken < choice.circle.len() && choice.spent + choice.taken <= self.delays {
                return true;
            }
            self.path.pop();
        }
        false
    }
}

impl Scheduler for Delayed {
    fn new_execution(&mut self) -> Option<Schedule> {
        if self.begun && !self.branch() {
            self.done.store(true, Ordering::Relaxed);
            return None;
        }
        self.left = self.left.checked_sub(1)?;
        (self.begun, self.depth) = (true, 0);
        Some(Schedule::new(0))
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<TaskId>, yields: bool) -> Option<TaskId> {
        let mut circle: Vec<TaskId> = runnable.iter().map(|task| task.id()).collect();
        let turn = circle.iter().position(|id| current.is_none_or(|current| *id > current || (*id == current && !yields)));
        circle.rotate_left(turn.unwrap_or(0));
        if self.depth == self.path.len() {
            let spent = self.path.last().map_or(0, |choice| choice.spent + choice.taken);
            self.path.push(Choice { circle: circle.clone(), taken: 0, spent });
        }
        let choice = &self.path[self.depth];
        assert_eq!(choice.circle, circle, "the same schedule ran differently: something random is left");
        self.depth += 1;
        Some(circle[choice.taken])
    }

    fn next_u64(&mut self) -> u64 {
        unreachable!("nothing here draws")
    }
}
