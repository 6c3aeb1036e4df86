"""Changed learning rates under each schedule of torch.optim, after a resume."""
import contextlib
import io
import os
import random
import sys
import tempfile
import unittest
import warnings

try:
    import torch
    from torch.optim import lr_scheduler as schedules
except ImportError:
    torch = None

from tests.asked import refused, rows, segment
from tests.test_contract import SEED

STEPS, PEAK = 60, 0.02


class Warmup:
    """A callable object: a schedule keeps its state in checkpoints. It counts its calls, and has a floor of its own."""

    def __init__(self, lr):
        self.calls, self.floor = 0, 1e-3 / lr

    def __call__(self, step):
        self.calls += 1
        return max(self.floor, min(1, self.calls / 10) * 0.9 ** step)


if torch is not None:
    torch.set_num_threads(1)

    def warmup_stable_decay(step):
        return min(1, (step + 1) / 10) * (1 if step < 40 else max(0, (60 - step) / 20))

    def sequential(o, *parts, milestones):
        return schedules.SequentialLR(o, list(parts), list(milestones))

    # Each takes the optimizer and the peak: that of the first group; the second has a tenth of it.
    KINDS = {
        "LambdaLR": lambda o, lr: schedules.LambdaLR(o, lambda s: 1 / (1 + s)),
        "LambdaLR, an object": lambda o, lr: schedules.LambdaLR(o, [Warmup(lr), Warmup(lr)]),
        "LambdaLR, warm-up, stable, decay": lambda o, lr: schedules.LambdaLR(o, warmup_stable_decay),
        "LambdaLR, a floor of its own": lambda o, lr: schedules.LambdaLR(o, lambda s: max(0.9 ** s, 1e-3 / lr)),
        "MultiplicativeLR": lambda o, lr: schedules.MultiplicativeLR(o, lambda s: 0.95 if s % 3 else 1.1),
        "StepLR": lambda o, lr: schedules.StepLR(o, 7, 0.5),
        "MultiStepLR": lambda o, lr: schedules.MultiStepLR(o, [5, 20, 33], 0.3),
        "ConstantLR": lambda o, lr: schedules.ConstantLR(o, 0.3, 20),
        "LinearLR": lambda o, lr: schedules.LinearLR(o, 0.1, 1, 30),
        "LinearLR, from a rate of its own": lambda o, lr: schedules.LinearLR(o, 1e-3 / lr, 1, 30),
        "ExponentialLR": lambda o, lr: schedules.ExponentialLR(o, (1e-4 / lr) ** (1 / STEPS)),
        "PolynomialLR": lambda o, lr: schedules.PolynomialLR(o, 50, 2.0),
        "CosineAnnealingLR": lambda o, lr: schedules.CosineAnnealingLR(o, 25, eta_min=1e-4),
        "CosineAnnealingLR, a tenth": lambda o, lr: schedules.CosineAnnealingLR(o, 50, eta_min=lr / 10),
        "ChainedScheduler": lambda o, lr: schedules.ChainedScheduler([schedules.ConstantLR(o, 0.1, 10), schedules.ExponentialLR(o, 0.97)]),
        "SequentialLR": lambda o, lr: sequential(
            o, schedules.LinearLR(o, 0.1, 1, 15), schedules.CosineAnnealingLR(o, 45, eta_min=1e-5), milestones=[15]),
        "SequentialLR of three": lambda o, lr: sequential(
            o, schedules.LinearLR(o, 0.1, 1, 10), schedules.ConstantLR(o, 1, 1), schedules.LambdaLR(o, lambda s: 0.9 ** s),
            milestones=[10, 40]),
        "CyclicLR": lambda o, lr: schedules.CyclicLR(o, [lr / 10, lr / 100], [lr, lr / 10], 8, 12, cycle_momentum=True),
        "CyclicLR, triangular2": lambda o, lr: schedules.CyclicLR(o, 1e-3, [lr, lr / 10], 8, mode="triangular2"),
        "CyclicLR, exp_range": lambda o, lr: schedules.CyclicLR(
            o, 1e-3, [lr, lr / 10], 8, mode="exp_range", gamma=0.99, cycle_momentum=False),
        "OneCycleLR": lambda o, lr: schedules.OneCycleLR(o, [lr, lr / 10], STEPS + 1),
        "OneCycleLR, three phases": lambda o, lr: schedules.OneCycleLR(
            o, [lr, lr / 10], STEPS + 1, anneal_strategy="linear", three_phase=True, cycle_momentum=False),
        "CosineAnnealingWarmRestarts": lambda o, lr: schedules.CosineAnnealingWarmRestarts(o, 9, 2, eta_min=1e-5),
    }


@unittest.skipIf(torch is None, "torch is not installed for " + sys.executable)
class SchedulesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.out, self.segments = folder.name, 0
        # PyTorch 1.13 loads MultiStepLR's counter as a pickle, which is reported.
        for quiet in (warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO())):
            quiet.__enter__()
            self.addCleanup(quiet.__exit__, None, None, None)
        warnings.simplefilter("ignore")

    def segment(self, **changes):
        self.segments += 1
        return segment(os.path.join(self.out, str(self.segments)), **dict({"last_step": STEPS}, **changes))

    def parts(self, make, lr):
        first, second = (torch.nn.Parameter(torch.ones(1)) for _ in range(2))
        optimizer = torch.optim.SGD([{"params": [first]}, {"params": [second], "lr": lr / 10}], lr=lr, momentum=0.9)
        return optimizer, make(optimizer, lr)

    def steps(self, optimizer, schedule, steps):
        """(rate, momentum) of each group at each step."""
        seen = []
        for step in steps:
            seen.append([(float(g["lr"]), g["momentum"]) for g in optimizer.param_groups])
            optimizer.step()
            schedule.step()
        return seen

    def control(self, make, at, step=lambda schedule, n: schedule.step(), **others):
        """The start of a segment from a checkpoint of the run with the old peak."""
        asked = self.segment(last_step=at, checkpoint={"at": [at]})
        asked.override({"lr": PEAK})
        optimizer, schedule = self.parts(make, PEAK)
        asked.load(optimizer=optimizer, schedule=schedule, **others)
        for n, _ in asked.batches([0]):
            optimizer.step()
            step(schedule, n)
            asked.log(n, loss=0.0)
        return {"step": at, "checkpoint": os.path.join(asked.out, "checkpoints", "%08d" % at)}

    def arm(self, start, **change):
        asked = self.segment(start=start, overrides=[dict({"knob": "lr", "key": "lr"}, **change)])
        return asked, asked.override({"lr": PEAK})["lr"]

    def each(self, kinds=None):
        rng = random.Random(SEED)
        for name in kinds or KINDS:
            at, factor = rng.randrange(1, STEPS - 1), rng.choice((0.5, 0.1, 3.0))
            whole = self.steps(*self.parts(KINDS[name], PEAK * factor), range(STEPS))
            yield name, KINDS[name], at, factor, whole[at:]

    def rates(self, optimizer):
        return [float(group["lr"]) for group in optimizer.param_groups]

    def test_after_a_resume_the_rate_is_that_of_a_run_with_the_new_peak(self):
        for name, make, at, factor, wanted in self.each():
            with self.subTest(name, at=at, factor=factor, seed=SEED):
                asked, lr = self.arm(self.control(make, at), factor=factor)
                optimizer, schedule = self.parts(make, lr)
                asked.load(optimizer=optimizer, schedule=schedule)
                self.assertEqual([float(x) for x in schedule.get_last_lr()], [rate for rate, _ in wanted[0]])
                self.assertEqual(wanted, self.steps(optimizer, schedule, range(at, STEPS)))

    def test_every_schedule_of_torch_is_tried(self):
        all_of = {name for name, kind in vars(schedules).items() if isinstance(kind, type) and hasattr(kind, "load_state_dict")}
        tried = {name.split(",")[0].split()[0] for name in KINDS} | {"ReduceLROnPlateau"}
        self.assertEqual(tried, all_of - {"LRScheduler", "_LRScheduler", "Optimizer"})

    def test_a_control_after_a_resume_keeps_its_rates(self):
        for name, make, at, factor, _ in self.each():
            with self.subTest(name, at=at, factor=factor, seed=SEED):
                asked = self.segment(start=self.control(make, at))
                optimizer, schedule = self.parts(make, PEAK)
                asked.load(optimizer=optimizer, schedule=schedule)
                whole = self.steps(*self.parts(make, PEAK), range(STEPS))
                self.assertEqual(whole[at:], self.steps(optimizer, schedule, range(at, STEPS)))

    def states(self, make, at):
        optimizer, schedule = self.parts(make, PEAK)
        self.steps(optimizer, schedule, range(at))
        return optimizer.state_dict(), _without_references(schedule.state_dict())

    def test_an_earlier_state_has_the_rates_of_the_step_in_whose_place_it_is_put(self):
        for name, make in KINDS.items():
            for steps_a_step in (1, 2):  # accelerate steps a schedule once for each process
                with self.subTest(name, steps_a_step=steps_a_step):
                    def step(schedule, n):
                        for _ in range(steps_a_step):
                            schedule.step()

                    optimizer, schedule = self.parts(make, PEAK)
                    for n in range(25):
                        optimizer.step()
                        step(schedule, n)
                    start = dict(self.control(make, 11, step), step=25)
                    asked = self.segment(start=start)
                    asked.override({"lr": PEAK})
                    moved, other = self.parts(make, PEAK)
                    asked.load(optimizer=moved, schedule=other)
                    self.assertEqual(self.steps(optimizer, schedule, range(5)), self.steps(moved, other, range(5)))

    def test_a_state_that_the_script_loads_itself_keeps_the_new_peak(self):
        orders = ("before, optimizer first", "before, schedule first", "after, optimizer first", "after, schedule first",
                  "after, a schedule that load() was not given")
        rng = random.Random(SEED)
        for name, make, at, factor, wanted in self.each():
            with self.subTest(name, at=at, factor=factor, seed=SEED):
                order = rng.choice(orders)
                of_optimizer, of_schedule = self.states(make, at)
                asked, lr = self.arm(None, factor=factor)
                optimizer, schedule = self.parts(make, lr)
                loads = [lambda: optimizer.load_state_dict(of_optimizer), lambda: schedule.load_state_dict(of_schedule)]
                given = {"optimizer": optimizer} if "not given" in order else {"optimizer": optimizer, "schedule": schedule}
                if order.startswith("after"):
                    asked.load(**given)
                for load in loads[::-1] if "schedule first" in order else loads:
                    load()
                if order.startswith("before"):
                    asked.load(**given)
                self.assertEqual(wanted, self.steps(optimizer, schedule, range(at, STEPS)), order)

    def test_a_state_loaded_before_does_not_hide_the_peak_from_a_resume(self):
        make = KINDS["SequentialLR"]
        of_optimizer, of_schedule = self.states(make, 3)
        asked, lr = self.arm(self.control(make, 20), factor=0.5)
        optimizer, schedule = self.parts(make, lr)
        optimizer.load_state_dict(of_optimizer)
        schedule.load_state_dict(of_schedule)
        asked.load(optimizer=optimizer, schedule=schedule)
        self.assertEqual(self.steps(*self.parts(make, PEAK / 2), range(STEPS))[20:], self.steps(optimizer, schedule, range(20, STEPS)))

    def test_a_segment_without_an_arm_loads_as_torch_does(self):
        self.arm(None, factor=0.5)
        make = KINDS["OneCycleLR"]
        asked = self.segment()
        asked.override({"lr": PEAK})
        optimizer, schedule = self.parts(make, PEAK / 4)
        for thing, state in zip((optimizer, schedule), self.states(make, 9)):
            thing.load_state_dict(state)
        self.assertEqual(self.steps(*self.parts(make, PEAK), range(STEPS))[9:], self.steps(optimizer, schedule, range(9, STEPS)))

    def test_without_an_override_the_rate_after_one_is_the_runs_own(self):
        for name, make, at, factor, _ in self.each():
            with self.subTest(kind=name, at=at, factor=factor):
                start = self.control(make, at)
                asked, lr = self.arm(start, factor=factor)
                optimizer, schedule = self.parts(make, lr)
                asked.asked["checkpoint"] = {"at": [at + 1]}
                asked.load(optimizer=optimizer, schedule=schedule)
                next(asked.batches([0]))
                optimizer.step()
                schedule.step()
                asked.log(at + 1, loss=0.0)
                asked.ended(at + 1)
                own = self.segment(start={"step": at + 1, "checkpoint": os.path.join(asked.out, "checkpoints", "%08d" % (at + 1))})
                optimizer, schedule = self.parts(make, own.override({"lr": PEAK})["lr"])
                own.load(optimizer=optimizer, schedule=schedule)
                whole = self.steps(*self.parts(make, PEAK), range(STEPS))
                self.assertEqual(whole[at + 1:], self.steps(optimizer, schedule, range(at + 1, STEPS)))

    def test_without_an_override_other_values_after_one_are_the_runs_own_too(self):
        def optimizer(config):
            return torch.optim.AdamW([torch.nn.Parameter(torch.ones(1))], lr=config["lr"], weight_decay=config["weight_decay"],
                                     betas=(config["beta1"], 0.99))

        config = {"lr": PEAK, "weight_decay": 0.1, "beta1": 0.9}
        changed = self.segment(last_step=1, checkpoint={"at": [1]}, overrides=[
            {"knob": key, "key": key, "factor": 0.5} for key in config])
        changed.load(optimizer=optimizer(changed.override(dict(config))))
        for step, _ in changed.batches([0]):
            changed.log(step, loss=0.0)
        start = {"step": 1, "checkpoint": os.path.join(changed.out, "checkpoints", "00000001")}
        for overrides, wanted in (([], (PEAK, 0.1, 0.9)), ([{"knob": "lr", "key": "lr", "factor": 3}], (PEAK * 3, 0.1, 0.9))):
            own = self.segment(start=start, overrides=overrides)
            made = optimizer(own.override(dict(config)))
            own.load(optimizer=made)
            group = made.param_groups[0]
            self.assertEqual(wanted, (group["lr"], group["weight_decay"], group["betas"][0]))

    def test_two_schedules_that_are_stepped_together(self):
        class Both:
            def __init__(self, optimizer):
                self.all = [schedules.LinearLR(optimizer, 0.1, 1, 9), schedules.CosineAnnealingLR(optimizer, 40)]

            def step(self):
                for schedule in self.all:
                    schedule.step()

        def run(asked, lr, steps):
            optimizer, both = self.parts(lambda o, lr: Both(o), lr)
            asked.load(optimizer=optimizer, warmup=both.all[0], main=both.all[1])
            seen = self.steps(optimizer, both, range(steps))
            asked._step = asked.first_step - 1 + steps
            return seen

        whole = self.segment()
        wanted = run(whole, PEAK / 2, 30)
        control = self.segment()
        run(control, PEAK, 13)
        control.save(os.path.join(self.out, "both"))
        asked, lr = self.arm({"step": 13, "checkpoint": os.path.join(self.out, "both")}, factor=0.5)
        self.assertEqual(wanted[13:], run(asked, lr, 17))

    def test_rates_that_the_script_sets_beside_a_schedule_keep_their_share(self):
        def by_hand(schedule, n):
            schedule.step()
            for group in schedule.optimizer.param_groups:
                group["lr"] *= 0.25

        make = KINDS["LambdaLR, warm-up, stable, decay"]
        asked, lr = self.arm(self.control(make, 20, step=by_hand), factor=0.5)
        optimizer, schedule = self.parts(make, lr)
        asked.load(optimizer=optimizer, schedule=schedule)
        self.assertAlmostEqual(PEAK / 8, optimizer.param_groups[0]["lr"], delta=1e-12)
        self.assertAlmostEqual(PEAK / 2, schedule.get_last_lr()[0], delta=1e-12)

    def test_rates_without_a_schedule(self):
        """Of a rate that the script has reduced once: also where the checkpoint is of a segment with the same change."""
        def optimizers(lr):
            parameters = [torch.nn.Parameter(torch.ones(1)) for _ in range(3)]
            return [torch.optim.SGD([parameter], lr=rate) for parameter, rate in zip(parameters, (lr, lr, 0.3))]

        def run(asked, reduce):
            lr = asked.override({"lr": PEAK})["lr"]
            kept, reduced, other = optimizers(lr)
            asked.load(optimizer=kept, reduced=reduced, other=other)
            if reduce:
                reduced.param_groups[0]["lr"] *= 0.1
            asked._step = asked.first_step
            asked.save(os.path.join(self.out, "rates-%d" % self.segments))
            return {"step": asked.first_step, "checkpoint": os.path.join(self.out, "rates-%d" % self.segments)}, [
                self.rates(o)[0] for o in (kept, reduced, other)]

        start, _ = run(self.segment(), True)
        for _ in range(3):
            asked = self.segment(start=start, overrides=[{"knob": "lr", "key": "lr", "factor": 0.5}])
            start, rates = run(asked, False)
            for rate, wanted in zip(rates, (PEAK / 2, PEAK / 20, 0.3)):
                self.assertAlmostEqual(wanted, rate, delta=1e-12)

    def test_restarts_that_are_stepped_by_fractions_of_an_epoch(self):
        make = KINDS["CosineAnnealingWarmRestarts"]
        asked, lr = self.arm(self.control(make, 20, step=lambda schedule, n: schedule.step(n / 7)), factor=0.5)
        optimizer, schedule = self.parts(make, lr)
        asked.load(optimizer=optimizer, schedule=schedule)
        wanted = self.parts(make, PEAK / 2)
        wanted[1].step(20 / 7)
        self.assertEqual(self.rates(wanted[0]), self.rates(optimizer))
        for n in range(21, 40):
            for s in (schedule, wanted[1]):
                s.step(n / 7)
            self.assertEqual(self.rates(wanted[0]), self.rates(optimizer))

    def test_the_lengths_of_a_loaded_schedule_hold(self):
        make = {False: lambda o, lr: schedules.CosineAnnealingLR(o, 50), True: lambda o, lr: schedules.CosineAnnealingLR(o, 10)}
        asked, lr = self.arm(self.control(make[False], 8), factor=0.5)
        optimizer, schedule = self.parts(make[True], lr)
        asked.load(optimizer=optimizer, schedule=schedule)
        self.assertEqual(self.steps(*self.parts(make[False], PEAK / 2), range(STEPS))[8:], self.steps(optimizer, schedule, range(8, STEPS)))

    def test_a_changed_momentum_under_a_schedule_that_cycles_it(self):
        def make(momentum):
            return lambda o, lr: schedules.CyclicLR(o, 0.001, lr, 8, base_momentum=0.5, max_momentum=momentum)

        asked = self.segment(start=self.control(make(0.9), 13), overrides=[{"knob": "momentum", "key": "m", "value": 0.7}])
        momentum = asked.override({"m": 0.9})["m"]
        optimizer, schedule = self.parts(make(momentum), PEAK)
        asked.load(optimizer=optimizer, schedule=schedule)
        self.assertEqual(self.steps(*self.parts(make(0.7), PEAK), range(STEPS))[13:], self.steps(optimizer, schedule, range(13, STEPS)))

    def test_some_tensors_alone_under_each_schedule(self):
        """Their update is a multiple of the control's, at the first step after the checkpoint and at the second."""
        for name, make, at, factor, _ in self.each(["OneCycleLR", "CyclicLR", "SequentialLR", "ChainedScheduler"]):
            with self.subTest(name, at=at, factor=factor, seed=SEED):
                start, moved = self.control(make, at, model=_Restored(torch.nn.Linear(1, 1))), []
                for change in ([], [{"knob": "lr", "key": "lr", "factor": factor, "tensors": "weight"}]):
                    asked = self.segment(start=start, overrides=change)
                    asked.override({"lr": PEAK})
                    model = torch.nn.Linear(1, 1)
                    for p in model.parameters():
                        p.data.fill_(1.0)
                    groups = [{"params": [model.weight]}, {"params": [model.bias], "lr": PEAK / 10}]
                    optimizer = torch.optim.SGD(groups, lr=PEAK, momentum=0.9)
                    schedule = make(optimizer, PEAK)
                    asked.load(model=_Restored(model), optimizer=optimizer, schedule=schedule)
                    before = [p.detach().clone() for p in model.parameters()]
                    for _ in range(2):
                        for p in model.parameters():
                            p.grad = torch.ones_like(p)
                        optimizer.step()
                        schedule.step()
                    moved.append([float((a - b).detach()) for a, b in zip(model.parameters(), before)])
                self.assertAlmostEqual(factor, moved[1][0] / moved[0][0], places=3)
                self.assertEqual(moved[0][1], moved[1][1])

    def plateau(self, at, losses):
        def make(optimizer, lr):
            return schedules.ReduceLROnPlateau(optimizer, factor=0.5, patience=2, min_lr=1e-4, eps=1e-9)

        return make, self.control(make, at, step=lambda schedule, n: schedule.step(losses(n)))

    def test_a_plateau_schedule_reduces_the_new_peak_as_often(self):
        for reduced, factor in ((0, 0.5), (2, 0.25), (2, 2.0)):
            make, start = self.plateau(2 + 3 * reduced, lambda n: 1.0)
            for change in ({"factor": factor}, {"value": factor * PEAK}):
                asked, lr = self.arm(start, **change)
                optimizer, schedule = self.parts(make, lr)
                asked.load(optimizer=optimizer, schedule=schedule)
                self.assertEqual([max(1e-4, lr * 0.5 ** reduced), max(1e-4, lr / 10 * 0.5 ** reduced)],
                                 self.rates(optimizer))
                for _ in range(4):
                    schedule.step(2.0)
                self.assertEqual(lr * 0.5 ** (reduced + 1), optimizer.param_groups[0]["lr"])

    def test_a_plateau_schedule_goes_on_from_a_checkpoint_with_the_same_change(self):
        make, start = self.plateau(5, lambda n: 1.0)
        for _ in range(3):
            asked, lr = self.arm(start, factor=0.5)
            optimizer, schedule = self.parts(make, lr)
            asked.load(optimizer=optimizer, schedule=schedule)
            self.assertEqual([PEAK / 4, PEAK / 40], self.rates(optimizer))
            folder = os.path.join(self.out, "plateau-%d" % self.segments)
            asked.save(folder)
            start = {"step": 5, "checkpoint": folder}

    def test_a_plateau_schedule_whose_reductions_are_not_known_is_refused(self):
        def by_hand(schedule, n):
            schedule.step(1.0)
            for group in schedule.optimizer.param_groups:
                group["lr"] *= 0.9
            schedule._last_lr = [group["lr"] for group in schedule.optimizer.param_groups]

        make, _ = self.plateau(1, lambda n: 1.0)
        asked, lr = self.arm(self.control(make, 6, step=by_hand), factor=0.5)
        optimizer, schedule = self.parts(make, lr)
        with refused(self, "how often it was reduced is not known"):
            asked.load(optimizer=optimizer, schedule=schedule)

    def test_schedules_that_were_not_stepped_as_the_copy_is_are_refused(self):
        make = KINDS["CosineAnnealingLR"]
        asked, lr = self.arm(self.control(make, 4), factor=0.5)
        optimizer, schedule = self.parts(make, lr)
        for _ in range(9):
            schedule.step()
        with refused(self, "CosineAnnealingLR: the script steps it before a state is loaded into it"):
            asked.load(optimizer=optimizer, schedule=schedule)

    def test_the_reported_rates_are_the_changed_ones(self):
        make = KINDS["OneCycleLR"]
        asked, lr = self.arm(self.control(make, 11), factor=0.5)
        optimizer, schedule = self.parts(make, lr)
        asked.load(optimizer=optimizer, schedule=schedule)
        wanted = self.steps(*self.parts(make, lr), range(STEPS))[11:]
        for step, _ in asked.batches([0]):
            optimizer.step()
            asked.log(step, loss=0.0)
            schedule.step()
        self.assertEqual([w[0][0] for w in wanted], [row["hyperparameters"]["lr"] for row in rows(asked.out)[1:]])


class _Restored:
    """A model whose weights no checkpoint has: it is left as it is."""

    def __init__(self, model):
        self.model = model

    def named_parameters(self):
        return self.model.named_parameters()

    def modules(self):
        return self.model.modules()

    def named_modules(self):
        return self.model.named_modules()

    def parameters(self):
        return self.model.parameters()

    def state_dict(self):
        return {}

    def load_state_dict(self, state):
        pass


def _without_references(state):
    """CyclicLR of PyTorch 1.13 has a weak reference in its state, which nothing saves."""
    return {k: v for k, v in state.items() if k != "_scale_fn_ref"}


if __name__ == "__main__":
    unittest.main()
