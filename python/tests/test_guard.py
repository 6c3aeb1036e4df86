import contextlib
import io
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

try:
    import torch
except ImportError:
    torch = None

if torch:
    import epicenter.torch
    from epicenter import Error


def make(**options):
    torch.manual_seed(1)
    model = torch.nn.Linear(4, 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    return model, optimizer, epicenter.torch.guard(optimizer, **options)


def step(model, optimizer, size):
    """One update with a gradient of that norm."""
    optimizer.zero_grad()
    parameters = list(model.parameters())
    for p in parameters:
        p.grad = torch.zeros_like(p)
    parameters[0].grad[0, 0] = size
    before = [p.detach().clone() for p in parameters]
    with contextlib.redirect_stderr(io.StringIO()) as said:
        optimizer.step()
    moved = any((p != old).any() for p, old in zip(parameters, before))
    return moved, said.getvalue()


@unittest.skipUnless(torch, "no PyTorch")
class Guard(unittest.TestCase):
    def test_gradients_that_are_not_finite_are_left_out_and_change_nothing(self):
        model, optimizer, guard = make()
        self.assertTrue(step(model, optimizer, 1.0)[0])
        state = {k: v.clone() for k, v in optimizer.state[next(model.parameters())].items() if torch.is_tensor(v)}
        for size in (math.nan, math.inf):
            moved, said = step(model, optimizer, size)
            self.assertFalse(moved)
            self.assertIn("is left out: its gradient is not finite", said)
        for name, value in state.items():
            self.assertTrue(torch.equal(optimizer.state[next(model.parameters())][name], value), name)
        self.assertEqual(guard.skipped, 2)
        self.assertTrue(step(model, optimizer, 1.0)[0])

    def test_an_outlier_is_left_out_once_half_a_window_is_there(self):
        model, optimizer, guard = make(window=8)
        for i in range(3):
            self.assertTrue(step(model, optimizer, 1 + 0.1 * (i % 2))[0])
        self.assertTrue(step(model, optimizer, 1.05)[0])
        moved, said = step(model, optimizer, 50.0)
        self.assertFalse(moved)
        self.assertIn("update 5 is left out: its gradient norm 50 is above", said)
        self.assertTrue(step(model, optimizer, 1.1)[0])
        self.assertEqual(guard.skipped, 1)

    def test_so_many_outliers_in_a_row_are_a_new_level(self):
        model, optimizer, guard = make(window=8, most=3)
        for i in range(8):
            step(model, optimizer, 1 + 0.1 * (i % 2))
        self.assertEqual([step(model, optimizer, 9.0)[0] for _ in range(5)], [False, False, False, True, True])
        self.assertEqual(guard.skipped, 3)

    def test_so_many_gradients_in_a_row_that_are_not_finite_stop_the_training(self):
        model, optimizer, _ = make(most=2)
        for _ in range(2):
            self.assertFalse(step(model, optimizer, math.nan)[0])
        with self.assertRaisesRegex(Error, "not finite in 3 updates in a row"):
            step(model, optimizer, math.nan)

    def test_the_first_gradient_that_is_not_finite_stops_the_training_before_its_update_where_that_is_asked(self):
        model, optimizer, guard = make(nan="stop")
        self.assertTrue(step(model, optimizer, 1.0)[0])
        stopped = []
        guard.on_stop = lambda update, why: stopped.append(update)
        before = [p.detach().clone() for p in model.parameters()]
        with self.assertRaisesRegex(Error, "update 2 is not finite"):
            step(model, optimizer, math.nan)
        self.assertTrue(all(torch.equal(p, old) for p, old in zip(model.parameters(), before)))
        self.assertEqual([2], stopped)
        with self.assertRaisesRegex(Error, "nan is skip or stop"):
            make(nan="never")

    def test_it_clips_as_torch_does_and_sees_the_norm_from_before(self):
        model, optimizer, guard = make(clip=2.0)
        step(model, optimizer, 50.0)
        self.assertEqual(50.0, guard.norm)
        ours = next(model.parameters()).grad.clone()
        plain = torch.nn.Linear(4, 1)
        plain.weight.grad, plain.bias.grad = torch.zeros(1, 4), torch.zeros(1)
        plain.weight.grad[0, 0] = 50.0
        torch.nn.utils.clip_grad_norm_(plain.parameters(), 2.0)
        self.assertTrue(torch.allclose(plain.weight.grad, ours, rtol=1e-6, atol=0))
        step(model, optimizer, 1.0)
        self.assertEqual(1.0, next(model.parameters()).grad[0, 0].item())

    def test_a_closure_is_evaluated_once_and_before_the_gradient_is_judged(self):
        model, optimizer, guard = make()
        calls = []

        def closure(size):
            def evaluate():
                self.assertTrue(torch.is_grad_enabled())
                calls.append(size)
                optimizer.zero_grad()
                loss = (model(torch.full((1, 4), 1.0)) * size).sum()
                loss.backward()
                return loss
            return evaluate

        before = [p.detach().clone() for p in model.parameters()]
        with contextlib.redirect_stderr(io.StringIO()):
            loss = optimizer.step(closure(math.nan))
        self.assertTrue(math.isnan(float(loss.detach())))
        self.assertTrue(all(torch.equal(p, old) for p, old in zip(model.parameters(), before)))
        optimizer.step(closure(1.0))
        self.assertFalse(all(torch.equal(p, old) for p, old in zip(model.parameters(), before)))
        self.assertEqual((2, 1), (len(calls), guard.skipped))
        with self.assertRaisesRegex(Error, "LBFGS"):
            epicenter.torch.guard(torch.optim.LBFGS(model.parameters()))

    def test_its_state_makes_a_resumed_training_decide_the_same(self):
        sizes = [1 + 0.05 * (i * 7 % 5) for i in range(20)] + [30.0, 1.0, 1.1]
        model, optimizer, guard = make(window=16)
        whole = [step(model, optimizer, size)[0] for size in sizes]
        model, optimizer, guard = make(window=16)
        first = [step(model, optimizer, size)[0] for size in sizes[:12]]
        kept = guard.state_dict()
        model, optimizer, guard = make(window=16)
        guard.load_state_dict(kept)
        self.assertEqual(first + [step(model, optimizer, size)[0] for size in sizes[12:]], whole)
        self.assertFalse(whole[20])

    def test_a_guard_that_is_removed_leaves_the_optimizer_as_it_was(self):
        model, optimizer, guard = make()
        self.assertTrue(step(model, optimizer, 1.0)[0])
        guard.remove()
        self.assertNotIn("step", vars(optimizer))
        step(model, optimizer, 1.0)
        self.assertEqual(1, guard.calls)

    def test_a_guard_that_another_method_wraps_passes_on_once_it_is_removed(self):
        model, optimizer, guard = make()
        inner = optimizer.step
        optimizer.step = lambda *args: inner(*args)
        guard.remove()
        step(model, optimizer, 1.0)
        self.assertTrue(step(model, optimizer, math.nan)[1] == "" and guard.calls == 0)

    def test_the_run_file_states_the_peak_rate_and_no_kind_that_is_not_known(self):
        from epicenter.guarded import described

        model, optimizer, _ = make()
        torch.optim.lr_scheduler.LambdaLR(optimizer, lambda done: done / 10)
        self.assertEqual(0, optimizer.param_groups[0]["lr"])
        self.assertEqual(("adamw", 0.01, 2.0), tuple(described(optimizer, 2.0)[key] for key in ("kind", "lr", "clip_grad_norm")))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.5, total_steps=10)
        self.assertEqual(("sgd", 0.5), tuple(described(optimizer)[key] for key in ("kind", "lr")))
        self.assertNotIn("kind", described(torch.optim.RMSprop(model.parameters())))

    def test_an_optimizer_without_a_kind_is_named_in_the_run_file(self):
        from epicenter.guarded import Guarded

        model, _, _ = make()
        with tempfile.TemporaryDirectory() as folder:
            guarded = Guarded(os.path.join(folder, "run"))
            guarded.begin(torch.optim.RMSprop(model.parameters()), model, 4, None)
            guarded.end()
            with open(os.path.join(folder, "run", "run.yaml"), encoding="utf-8") as file:
                text = file.read()
        self.assertIn("# The optimizer is RMSprop,", text)
        self.assertNotIn('"kind": "adamw"', text)

    def test_a_run_that_is_refused_leaves_the_optimizer_as_it_was(self):
        from epicenter.guarded import Guarded

        model, _, _ = make()
        with tempfile.TemporaryDirectory() as folder:
            guarded = Guarded(os.path.join(folder, "run"))
            guarded.begin(torch.optim.AdamW(model.parameters()), model, 4, None)
            guarded.end()
            optimizer = torch.optim.AdamW(model.parameters())
            with self.assertRaisesRegex(Error, "already holds a run"):
                guarded.begin(optimizer, model, 4, None)
            self.assertNotIn("step", vars(optimizer))

    def test_schedules_find_their_method_and_telemetry_its_steps(self):
        model, optimizer, _ = make()
        schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for size in (1.0, math.nan, 1.0):
                step(model, optimizer, size)
                schedule.step()
        self.assertAlmostEqual(optimizer.param_groups[0]["lr"], 0.01 / 8)

    @unittest.skipUnless(torch and tuple(map(int, torch.__version__.split(".")[:2])) >= (2, 6), "FSDP2 needs PyTorch 2.6")
    def test_sharded_ranks_see_the_whole_norm_and_leave_out_the_same_updates(self):
        root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, "-m", "tests.guarded_ranks", os.path.join(folder, "store")], cwd=root, text=True,
                                  capture_output=True, timeout=300, env=dict(os.environ, OMP_NUM_THREADS="1"))
        self.assertEqual(done.returncode, 0, done.stderr)
        ranks = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        self.assertEqual(len(ranks), 2, done.stderr)
        self.assertEqual(ranks[0]["found"], ranks[1]["found"])
        self.assertEqual([skipped for _, skipped in ranks[0]["found"]], [False, False, True])
        self.assertAlmostEqual(ranks[0]["found"][0][0], ranks[0]["whole"], places=5)


if __name__ == "__main__":
    unittest.main()
