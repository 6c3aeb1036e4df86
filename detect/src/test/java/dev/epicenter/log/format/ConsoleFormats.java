package dev.epicenter.log.format;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Console logs in the manner of well-known trainers, with made-up numbers. */
final class ConsoleFormats {
    private ConsoleFormats() {}

    /** The writers of logs by the trainer's name and the metric, as in {@code Keras: loss}. */
    static Map<String, Consumer<ConsoleLog>> all() {
        Map<String, Consumer<ConsoleLog>> all = new TreeMap<>();
        languageModels(all);
        vision(all);
        toolkits(all);
        bars(all);
        others(all);
        return all;
    }

    private static void languageModels(Map<String, Consumer<ConsoleLog>> all) {
        all.put("nanoGPT: loss", log -> {
            for (int i = 0; i < 100; i++) {
                if (i % 25 == 0) {
                    log.line("step %d: train loss %.4f, val loss %.4f", i, log.other(), log.other());
                }
                log.line("iter %d: loss %.4f, time 135.20ms, mfu 31.26%%", i, log.loss(i));
            }
        });
        all.put("build-nanogpt log.txt: train loss", log -> {
            for (int i = 0; i < 100; i++) {
                if (i % 25 == 0) {
                    log.line("%d val %.4f", i, log.other());
                    log.line("%d hella %.4f", i, 0.25);
                }
                log.line("%d train %.6f", i, log.loss(i));
            }
        });
        all.put("llm.c: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        "step %4d/%d | loss %.6f (+nanz)| norm 15.3 (+nanz)| lr 8.57e-07 | 3405.64 ms | 58.8%% bf16"
                                + " MFU | 153960 tok/s",
                        i, 18865, log.loss(i));
                if (i % 25 == 0) {
                    log.line("val loss %.6f", log.other());
                }
            }
        });
        all.put("llm.c main.log: train_loss", log -> {
            for (int i = 0; i < 100; i++) {
                if (i % 25 == 0) {
                    log.line("s:%d tel:%.4f", i, log.other());
                }
                log.line("s:%d trl:%.4f lr:0.000001 norm:27.61", i, log.loss(i));
            }
        });
        all.put("modded-nanogpt: train_loss", log -> {
            log.line("import os");
            log.line("        val_loss = 0.0");
            log.line("    if step == 10:");
            for (int i = 1; i < 100; i++) {
                log.line("step:%d/6200 train_loss:%.4f train_time:%dms step_avg:nanms", i, log.loss(i), 600 + i);
                if (i % 25 == 0) {
                    log.line("step:%d/6200 val_loss:%.4f train_time:605ms step_avg:216.32ms", i, log.other());
                }
            }
        });
        all.put("nanochat: loss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line(
                        "step %05d/00462 (%.2f%%) | loss: %.6f | lrm: 1.00 | dt: 1937.80ms | tok/sec: 135,279 | mfu:"
                                + " 1.37 | epoch: %d pq: 0 rg: 54 | total time: 3.13m | eta: 11.7m",
                        i, i / 4.62, log.loss(i), 1 + i / 40);
                if (i % 25 == 0) {
                    log.line("Step %05d | Validation bpb: %.4f", i, log.other());
                }
            }
        });
        all.put("Megatron: lm loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line(
                        " [2024-01-01 00:00:00] iteration %8d/  500000 | consumed samples: %12d | elapsed time per"
                                + " iteration (ms): 540.1 | learning rate: 4.687E-07 | global batch size:   256 | lm loss:"
                                + " %.6E | loss scale: 1.0 | grad norm: 5.3 | number of skipped iterations:   0 | number"
                                + " of nan iterations:   0 |",
                        i, 256 * i, log.loss(i));
                if (i % 250 == 0) {
                    log.line(
                            " validation loss at iteration %d | lm loss value: %.6E | lm loss PPL: 1.2E+01 | ",
                            i, log.other());
                }
            }
        });
        all.put("Megatron-DeepSpeed: lm loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line(
                        "[2022-03-11 10:21:02,511] [INFO] [logging.py:69:log_dist] [Rank 0] step=%d, skipped=0,"
                                + " lr=[1e-05, 1e-05], mom=[(0.9, 0.95)]",
                        i);
                log.line(
                        "[default7]: iteration %8d/  115311 | consumed samples: %d | consumed tokens: %d | elapsed"
                                + " time per iteration (s): 105.6 | learning rate: 4.6E-07 | lm loss: %.6E | grad norm:"
                                + " 1.2 |",
                        i, 256 * i, 2048 * i, log.loss(i));
            }
        });
        all.put("DeepSpeed pipeline: loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line("steps: %d loss: %.4f iter time (s): 0.532 samples/sec: 240.123", i, log.loss(i));
            }
        });
        all.put("OLMo: train/CrossEntropyLoss", log -> {
            log.line("2025-12-12 16:13:49.817\thost-03:0\ttrain:417\tINFO\tCLI environment prepared");
            for (int i = 1; i < 100; i++) {
                log.line(
                        "2025-12-12 17:51:20.805\thost-03:0\tolmo.train:979\tINFO\t[step=%d/10000,epoch=%d]",
                        i, i / 50);
                log.line("    optim/total_grad_norm=0.6797");
                log.line("    train/CrossEntropyLoss=%.4f", log.loss(i));
                log.line("    train/Perplexity=51.97");
                log.line("    throughput/total_tokens=3,149,922,304");
            }
        });
        all.put("OLMo-core: train/CE loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        "2025-03-01 10:00:00.123\thost:0\tolmo_core.train.callbacks.console_logger:108\tINFO"
                                + "\t[step=%d/477,epoch=1,eta=0:01:20]",
                        i);
                log.line("    optim/LR (group 0)=0.0004");
                log.line("    train/CE loss=%.4f", log.loss(i));
                log.line("    train/PPL=21.2");
                log.line("    throughput/device/TPS=21,000");
            }
        });
        all.put("Composer: Train loss/train/total", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("[batch=%d/300]:", i);
                log.line("\t Train time/batch: %d", i - 1);
                log.line("\t Train time/epoch: 0");
                log.line("\t Train loss/train/total: %.4f", log.loss(i));
                if (i % 50 == 0) {
                    log.line("[Eval batch=1/10] Eval on eval data:");
                    log.line("\t Eval metrics/eval/loss: %.4f", log.other());
                }
            }
        });
        all.put("torchtitan: loss", log -> {
            for (int i = 1; i < 60; i++) {
                double loss = log.loss(i);
                for (int rank = 0; rank < 4; rank++) {
                    log.line(
                            "[rank%d]:\033[36m[titan] 2026-02-24 19:46:17,512 - root - INFO - \033[31mstep: %2d "
                                    + " \033[32mloss: %7.4f  \033[33mmemory: 66.9GiB(37.5%%)  \033[34mtps:"
                                    + " 10,05%d\033[39m",
                            (rank + i) % 4, i, loss, rank);
                }
            }
        });
        all.put("litgpt: loss train", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line(
                        "Epoch %d | iter %d step %d | loss train: %.3f, val: n/a | iter time: 313.90 ms (step)"
                                + " remaining time: 2:10:21",
                        1 + i / 500, 4 * i, i, log.loss(i));
            }
        });
        all.put("MaxText: loss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line(
                        "completed step: %d, seconds: 3.123, TFLOP/s/device: 101.2, Tokens/s/device: 2623.123,"
                                + " total_weights: 65536, loss: %.3f",
                        i, log.loss(i));
            }
        });
        all.put("EasyLM: loss", log -> {
            for (int i = 0; i < 1000; i += 10) {
                log.line("{'accuracy': 0.0254,");
                log.line(" 'gradient_norm': 2.31,");
                log.line(" 'nested': {'a': 1,");
                log.line("            'b': 2},");
                log.line(" 'loss': %.4f,", log.loss(i));
                log.line(" 'other': 2.31,");
                log.line(" 'param_norm': 2.31,");
                log.line(" 'runtime': 2.31,");
                log.line(" 'step': %d}", i);
            }
        });
        all.put("NeMo: reduced_train_loss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line(
                        "Training epoch %d, iteration %d/49 | lr: 1.499e-07 | global_batch_size: 512 | global_step: %d"
                                + " | reduced_train_loss: %.4f | train_step_timing in s: 5.2 | consumed_samples: %d",
                        i / 50, i % 50, i, log.loss(i), 512 * i);
            }
        });
        all.put("NeMo 1: reduced_train_loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.text(
                        "\r"
                                + "Epoch 0: :  %d%%|██▌       | %d/1000 [00:10<01:30, v_num=1, reduced_train_loss=%.4f,"
                                + " global_step=%.2f, consumed_samples=25600.0]",
                        i / 10, i, log.loss(i - 1), i - 1.0);
            }
        });
        all.put("TRL and axolotl: loss", log -> {
            log.line("Map: 100%%|██████████| 52002/52002 [00:10<00:00, 5000.00 examples/s]");
            log.text("  0%%|          | 0/1000 [00:00<?, ?it/s]");
            for (int i = 1; i <= 600; i++) {
                log.text("\r%3d%%|██▌       | %d/1000 [00:10<01:30,  1.60s/it]", i / 10, i);
                if (i % 10 == 0) {
                    log.text("\r                                                  \n");
                    log.line(
                            "{'loss': %.4f, 'grad_norm': 1.23, 'learning_rate': 2e-05, 'epoch': %.2f}",
                            log.loss(i), i / 250.0);
                    log.text("\r%3d%%|██▌       | %d/1000 [00:10<01:30,  1.60s/it]", i / 10, i);
                }
                if (i % 200 == 0) {
                    for (int j = 1; j <= 20; j++) {
                        log.text("\r %d%%|██▌       | %d/20 [00:01<00:00, 9.60it/s]", 5 * j, j);
                    }
                    log.line("\n{'eval_loss': %.4f, 'eval_runtime': 12.3, 'epoch': %.2f}", log.other(), i / 250.0);
                }
            }
        });
        all.put("PaddleNLP: loss", log -> {
            for (int i = 20; i < 2000; i += 20) {
                log.line(
                        "[2023-02-23 09:46:27,382] [    INFO] - loss: %.6f, learning_rate: 2e-07, global_step: %d,"
                                + " interval_runtime: 2.5, interval_samples_per_second: 12.1, epoch: %.4f",
                        log.loss(i), i, i / 900.0);
            }
        });
        all.put("MLPerf: train_loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        "0: :::MLLOG {\"namespace\": \"\", \"time_ms\": 1760037480143, \"event_type\":"
                                + " \"POINT_IN_TIME\", \"key\": \"train_loss\", \"value\": %.4f, \"metadata\": {\"file\":"
                                + " \"/workspace/callbacks.py\", \"lineno\": 312, \"samples_count\": %d, \"lr\": 0.1}}",
                        log.loss(64L * i), 64 * i);
            }
        });
        all.put("lit-llama: loss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line("iter %d: loss %.4f, time: 523.12ms, speed: 2000 toks/s/device", i, log.loss(i));
            }
        });
        all.put("Whisper fine-tune: Loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line("Step... (%d / 5000 | Loss: %.4f, Learning Rate: 9.9e-06)", i, log.loss(i));
            }
        });
        all.put("EleutherAI gpt-neox: lm_loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line(
                        "10.0.0.1:  samples/sec: 120.5 | iteration %8d/  143000 | elapsed time per iteration (ms):"
                                + " 8498.6 | learning rate: 1.4E-05 | approx flops per GPU: 120.1TFLOPS | lm_loss: %.6E |"
                                + " loss scale: 4096.0 | number of skipped iterations:   0 | number of nan iterations:   0"
                                + " |",
                        i, log.loss(i));
            }
        });
    }

    private static void vision(Map<String, Consumer<ConsoleLog>> all) {
        all.put("PyTorch ImageNet: Loss", log -> {
            for (int epoch = 0; epoch < 5; epoch++) {
                for (int i = 0; i <= 240; i += 10) {
                    log.line(
                            "Epoch: [%d][%4d/250]\tTime  0.100 ( 0.200)\tData  0.1 ( 0.0)\tLoss %.4e (%.4e)\tAcc@1 "
                                    + " 10.00 ( 20.00)",
                            epoch, i, log.loss(250L * epoch + i), log.other());
                }
                log.line(
                        "Test: [ 0/79]\tTime  0.100 ( 0.200)\tLoss %.4e (5.0e+00)\tAcc@1  10.00 ( 20.00)", log.other());
                log.line(" *   Acc@1 12.300 Acc@5 20.0");
            }
        });
        all.put("PyTorch MNIST: Loss", log -> {
            for (int epoch = 1; epoch < 6; epoch++) {
                for (int i = 0; i < 60000; i += 3200) {
                    log.line(
                            "Train Epoch: %d [%d/60000 (%d%%)]\tLoss: %.6f",
                            epoch, i, i / 600, log.loss(60000L * (epoch - 1) + i));
                }
                log.line("");
                log.line("Test set: Average loss: %.4f, Accuracy: 9800/10000 (98%%)", log.other());
            }
        });
        all.put("PyTorch quickstart: loss", log -> {
            for (int epoch = 1; epoch < 6; epoch++) {
                log.line("Epoch %d", epoch);
                log.line("-------------------------------");
                for (int i = 64; i < 60000; i += 6400) {
                    log.line("loss: %.6f  [%5d/60000]", log.loss(60000L * (epoch - 1) + i), i);
                }
            }
        });
        all.put("PyTorch CIFAR10 tutorial: loss", log -> {
            for (int epoch = 1; epoch < 6; epoch++) {
                for (int i = 500; i <= 12500; i += 500) {
                    log.line("[%d, %5d] loss: %.3f", epoch, i, log.loss(12500L * (epoch - 1) + i));
                }
            }
        });
        all.put("torchvision references: loss", log -> {
            for (int epoch = 0; epoch < 4; epoch++) {
                for (int i = 0; i < 200; i += 10) {
                    log.line(
                            "Epoch: [%d]  [%3d/200]  eta: 0:03:20  lr: 0.1  img/s: 120.1  loss: %.4f (%.4f)  acc1:"
                                    + " 0.3906 (0.3906)  time: 1.0  data: 0.2  max mem: 3000",
                            epoch, i, log.loss(200L * epoch + i), log.other());
                }
                log.line(
                        "Test:   [  0/100]  eta: 0:01:00  loss: %.4f (%.4f)  acc1: 1.0 (1.0)  time: 0.6",
                        log.other(), log.other());
            }
        });
        all.put("timm: Loss", log -> {
            for (int epoch = 0; epoch < 4; epoch++) {
                for (int i = 0; i < 500; i += 50) {
                    log.line(
                            "Train: %d [%4d/500 (%3d%%)]  Loss: %.4f (%.4f)  Time: 0.335s, 764.11/s  (0.400s, "
                                    + " 640.01/s)  LR: 1.000e-06  Data: 0.011 (0.020)",
                            epoch, i, i / 5, log.loss(500L * epoch + i), log.other());
                }
                log.line("Test: [   0/97]  Time: 1.2 (1.2)  Loss:  %.4f (5.0)  Acc@1: 1.0 (1.0)", log.other());
            }
        });
        all.put("mmdetection 2: loss", log -> {
            for (int epoch = 1; epoch < 5; epoch++) {
                for (int i = 50; i <= 1150; i += 50) {
                    log.line(
                            "2021-08-18 10:33:11,412 - mmdet - INFO - Epoch [%d][%d/1170]\tlr: 1.978e-03, eta:"
                                    + " 5:02:49, time: 0.78, data_time: 0.05, memory: 3782, loss_cls: %.4f, acc: 91.0,"
                                    + " loss: %.4f, grad_norm: 3.1",
                            epoch, i, log.other(), log.loss(1170L * (epoch - 1) + i));
                }
                log.line(
                        "2021-08-18 10:33:11,412 - mmdet - INFO - Epoch(val) [%d][500]\tbbox_mAP: 0.3, loss: %.4f",
                        epoch, log.other());
            }
        });
        all.put("mmengine: loss", log -> {
            for (int epoch = 1; epoch < 5; epoch++) {
                for (int i = 50; i <= 1150; i += 50) {
                    log.line(
                            "08/03 22:09:18 - mmengine - INFO - Epoch(train)  [%d][%4d/1170]  lr: 2.0000e-02  eta:"
                                    + " 0:40:15  time: 0.0578  data_time: 0.0032  memory: 2389  loss: %.4f  loss_cls:"
                                    + " 0.6010  acc: 91.0",
                            epoch, i, log.loss(1170L * (epoch - 1) + i));
                }
                log.line(
                        "08/03 22:12:18 - mmengine - INFO - Epoch(val)  [%d][50/500]    eta: 0:00:15  time: 0.0578 "
                                + " loss: %.4f",
                        epoch, log.other());
            }
        });
        all.put("mmseg by iterations: loss", log -> {
            for (int i = 50; i < 4000; i += 50) {
                log.line(
                        "2021-08-18 10:33:11,412 - mmseg - INFO - Iter [%d/160000]\tlr: 1.978e-06, eta: 1 day,"
                                + " 5:02:49, time: 0.780, memory: 3782, decode.acc_seg: 91.0, loss: %.4f",
                        i, log.loss(i));
            }
        });
        all.put("Detectron2: total_loss", log -> {
            for (int i = 19; i < 2000; i += 20) {
                log.line(
                        "[01/05 10:10:10 d2.utils.events]:  eta: 5:00:00  iter: %d  total_loss: %.3f  loss_cls: 4.3 "
                                + " loss_box_reg: 0.7  time: 0.3  last_time: 0.3  data_time: 0.01  lr: 1.0e-05  max_mem:"
                                + " 2000M",
                        i, log.loss(i));
            }
        });
        all.put("Detectron: loss", log -> {
            for (int i = 0; i < 2000; i += 20) {
                log.line(
                        "json_stats: {\"accuracy_cls\": \"0.9821\", \"eta\": \"10:00:00\", \"iter\": %d, \"loss\":"
                                + " \"%.6f\", \"loss_bbox\": \"0.1\", \"lr\": \"0.001\", \"mb_qsize\": 64, \"time\":"
                                + " \"0.3\"}",
                        i, log.loss(i));
            }
        });
        all.put("PaddleDetection: loss", log -> {
            for (int epoch = 0; epoch < 4; epoch++) {
                for (int i = 0; i < 1000; i += 50) {
                    log.line(
                            "[10/10 12:00:00] ppdet.engine INFO: Epoch: [%d] [%4d/1000] learning_rate: 0.000333"
                                    + " loss_cls: 0.5 loss: %.6f eta: 5:00:00 batch_cost: 0.5 data_cost: 0.0002 ips: 2.0"
                                    + " images/s",
                            epoch, i, log.loss(1000L * epoch + i));
                }
            }
        });
        all.put("YOLOv5: box", log -> {
            for (int epoch = 0; epoch < 60; epoch++) {
                log.line("     Epoch   gpu_mem       box       obj       cls    labels  img_size");
                double loss = log.loss(8 * (epoch + 1));
                log.line(
                        "%6d/99     2.31G   %.4f   0.02292         0        18       640: 100%%|██████████| 8/8"
                                + " [00:10<00:00,  1.3s/it]",
                        epoch, loss);
                log.line("               Class     Images     Labels          P          R     mAP@.5 mAP@.5:.95:"
                        + " 100%%|██| 4/4 [00:02<00:00]");
                log.line("                 all        128        929      0.645      0.612      0.654      0.431");
            }
        });
        all.put("Darknet: avg loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        " %d: %.6f, %.4f avg loss, 0.000010 rate, 2.345678 seconds, %d images, 5.2 hours left",
                        i, log.other(), log.loss(i), 64 * i);
                log.line("v3 (mse loss, Normalizer: (iou: 0.75, obj: 1.00, cls: 1.00) Region 82 Avg (IOU: 0.3),"
                        + " count: 3");
            }
        });
        all.put("BasicSR: l_pix", log -> {
            for (int i = 100; i < 8000; i += 100) {
                log.line(
                        "2021-05-31 09:58:08,123 INFO: [EDSR_][epoch:%3d, iter:%8s, lr:(1.000e-04,)] [eta: 1 day,"
                                + " 2:00:00, time (data): 0.120 (0.003)] l_pix: %.4e ",
                        i / 500, String.format(java.util.Locale.ROOT, "%,d", i), log.loss(i));
            }
        });
        all.put("CycleGAN: G_A loss", log -> {
            for (int i = 100; i < 4000; i += 100) {
                log.line(
                        "(epoch: %d, iters: %d, time: 0.412, data: 0.2) D_A loss: 0.3 G_A loss: %.3f",
                        1 + i / 1000, i, log.loss(i));
            }
        });
        all.put("DCGAN: Loss_D", log -> {
            for (int epoch = 0; epoch < 4; epoch++) {
                for (int i = 0; i < 1500; i += 50) {
                    log.line(
                            "[%d/25][%d/1583]\tLoss_D: %.4f\tLoss_G: 5.1\tD(x): 0.9\tD(G(z)): 0.3 / 0.1",
                            epoch, i, log.loss(1583L * epoch + i));
                }
            }
        });
        all.put("kohya: avr_loss", log -> {
            for (int i = 1; i <= 200; i++) {
                if (i % 50 == 1) {
                    log.line("%nepoch %d/4", 1 + i / 50);
                }
                log.text(
                        "\rsteps: %3d%%|██▌       | %d/200 [00:50<1:06:54,  1.24s/it, avr_loss=%.4f]",
                        i / 2, i, log.loss(i));
            }
        });
        all.put("DETR: loss", log -> {
            for (int epoch = 0; epoch < 4; epoch++) {
                for (int i = 0; i < 500; i += 10) {
                    log.line(
                            "Epoch: [%d]  [ %3d/500]  eta: 1:00:00  lr: 0.000100  class_error: 80.0  loss: %.4f (%.4f)"
                                    + "  loss_ce: 1.0 (1.0)  time: 0.6  max mem: 3000",
                            epoch, i, log.loss(500L * epoch + i), log.other());
                }
            }
        });
        all.put("Caffe: loss", log -> {
            for (int i = 0; i < 2000; i += 20) {
                if (i % 500 == 0) {
                    log.line("I1224 08:06:05.809543 30220 solver.cpp:330] Iteration %d, Testing net (#0)", i);
                    log.line(
                            "I1224 08:06:05.809543 30220 solver.cpp:397]     Test net output #0: loss = %.5f (* 1 ="
                                    + " 5.5 loss)",
                            log.other());
                }
                double loss = log.loss(i);
                log.line(
                        "I1224 08:06:05.809543 30220 solver.cpp:218] Iteration %d (2.3 iter/s, 43s/100 iters), loss ="
                                + " %.5f",
                        i, loss);
                log.line(
                        "I1224 08:06:05.809582 30220 solver.cpp:237]     Train net output #0: loss = %.5f (* 1 = %.5f"
                                + " loss)",
                        loss, loss);
                log.line("I1224 08:06:05.809593 30220 sgd_solver.cpp:105] Iteration %d, lr = 0.01", i);
            }
        });
    }

    private static void toolkits(Map<String, Consumer<ConsoleLog>> all) {
        all.put("fairseq json: loss", log -> {
            for (int i = 200; i < 10000; i += 200) {
                log.line(
                        "[2022-08-01 03:06:20,496][train_inner][INFO] - {\"epoch\": %d, \"update\": %.3f, \"loss\":"
                                + " \"%.4f\", \"ppl\": \"4.36\", \"wps\": \"396391\", \"num_updates\": \"%d\", \"lr\":"
                                + " \"5.20404e-05\", \"gnorm\": \"1.522\"}",
                        1 + i / 3000, i / 3000.0, log.loss(i), i);
                if (i % 3000 == 0) {
                    log.line(
                            "[2022-08-01 03:06:20,496][valid][INFO] - {\"epoch\": 1, \"valid_loss\": \"%.4f\","
                                    + " \"valid_num_updates\": \"%d\"}",
                            log.other(), i);
                }
            }
        });
        all.put("fairseq simple: loss", log -> {
            for (int i = 100; i < 8000; i += 100) {
                log.line(
                        "2020-01-01 00:00:00 | INFO | train_inner | epoch %03d: %6d / 5000 loss=%.4f, ppl=724,"
                                + " wps=1000, ups=1.1, num_updates=%d, lr=1e-05, gnorm=1.2",
                        1 + i / 5000, i % 5000, log.loss(i), i);
                if (i % 4000 == 0) {
                    log.line(
                            "2020-01-01 00:00:00 | INFO | valid | epoch 001 | valid on 'valid' subset | loss %.4f |"
                                    + " ppl 20 | num_updates %d",
                            log.other(), i);
                }
            }
        });
        all.put("ESPnet: loss", log -> {
            for (int epoch = 1; epoch < 5; epoch++) {
                for (int i = 100; i <= 2000; i += 100) {
                    log.line(
                            "[host] 2021-10-01 10:00:00,123 (trainer:678) INFO: %depoch:train:%d-%dbatch:"
                                    + " iter_time=1.5e-04, forward_time=0.1, loss_ctc=95.1, loss=%.4f, acc=0.1,"
                                    + " optim0_lr0=1e-05, train_time=0.5",
                            epoch, i - 99, i, log.loss(2000L * (epoch - 1) + i));
                }
            }
        });
        all.put("OpenNMT-py: xent", log -> {
            for (int i = 50; i < 4000; i += 50) {
                log.line(
                        "[2018-11-26 14:47:26,712 INFO] Step %d/60000; acc:  51.25; ppl: 17.22; xent: %.2f; lr:"
                                + " 0.00066; 1320/1445 tok/s;  19995 sec",
                        i, log.loss(i));
            }
        });
        all.put("Marian: loss/Cost", log -> {
            for (int i = 1000; i < 60000; i += 1000) {
                log.line(
                        "[2020-01-01 00:00:00] Ep. %d : Up. %d : Sen. %s : Cost %.8f * 1,234,567 @ 3,000 after"
                                + " 4,000,000 : Time 100.20s : 12345.60 words/s",
                        1 + i / 20000, i, String.format(java.util.Locale.ROOT, "%,d", 64 * (i % 20000)), log.loss(i));
                if (i % 5000 == 0) {
                    log.line(
                            "[2020-01-01 00:00:00] [valid] Ep. 1 : Up. %d : cross-entropy : %.4f : new best",
                            i, log.other());
                }
            }
        });
        all.put("Transformer-XL: loss", log -> {
            for (int i = 200; i < 20000; i += 200) {
                log.line(
                        "| epoch %3d step %8d | %6d batches | lr 0.00025 | ms/batch 764.20 | loss %5.2f | ppl  1066.9",
                        1 + i / 9000, i, i % 9000, log.loss(i));
                if (i % 4000 == 0) {
                    log.line(
                            "| Eval %3d at step %8d | time: 1536.74s | valid loss %5.2f | valid ppl    25.985",
                            i / 4000, i, log.other());
                }
            }
        });
        all.put("PyTorch word language model: loss", log -> {
            for (int epoch = 1; epoch < 5; epoch++) {
                for (int i = 200; i < 2900; i += 200) {
                    log.line(
                            "| epoch %3d | %5d/ 2983 batches | lr 20.00 | ms/batch  9.10 | loss %5.2f | ppl  2000.1",
                            epoch, i, log.loss(2983L * (epoch - 1) + i));
                }
                log.line(
                        "| end of epoch %3d | time: 30.12s | valid loss %5.2f | valid ppl   400.1", epoch, log.other());
            }
        });
        all.put("absl: loss", log -> {
            for (int i = 0; i < 2000; i += 20) {
                log.line(
                        "I0706 12:00:00.123456 139 logging_writer.py:48] [%d] global_step=%d, grad_norm=6.1, loss=%.4f",
                        i, i, log.loss(i));
            }
        });
        all.put("Keras: loss", log -> {
            for (int epoch = 1; epoch < 4; epoch++) {
                log.line("Epoch %d/10", epoch);
                for (int i = 1; i <= 150; i++) {
                    log.text(
                            "\r%4d/150 [==>...........................] - ETA: 1s - loss: %.4f - accuracy: 0.8",
                            i, log.loss(150L * (epoch - 1) + i));
                }
                log.line(
                        "\r"
                                + " 150/150 [==============================] - 10s 6ms/step - loss: %.4f - accuracy: 0.8 -"
                                + " val_loss: %.4f - val_accuracy: 0.7",
                        log.losses().get(log.losses().size() - 1), log.other());
            }
        });
        all.put("Keras 3: loss", log -> {
            for (int epoch = 1; epoch < 4; epoch++) {
                log.line("Epoch %d/10", epoch);
                for (int i = 1; i <= 150; i++) {
                    log.text(
                            "\r"
                                    + "\033[1m%4d/150\033[0m \033[32m━━━━━━━\033[0m\033[37m━━━━━\033[0m \033[1m1s\033[0m"
                                    + " 5ms/step - accuracy: 0.8 - loss: %.4f",
                            i, log.loss(150L * (epoch - 1) + i));
                }
                log.line("");
            }
        });
        all.put("Keras verbose 2: loss", log -> {
            for (int epoch = 1; epoch < 60; epoch++) {
                log.line("Epoch %d/100", epoch);
                log.line(
                        "1563/1563 - 10s - loss: %.4f - accuracy: 0.8 - val_loss: %.4f - 10s/epoch - 6ms/step",
                        log.loss(1563L * epoch), log.other());
            }
        });
        all.put("AllenNLP: loss", log -> {
            for (int i = 1; i <= 150; i++) {
                log.line(
                        "accuracy: 0.5123, batch_loss: %.4f, loss: %.4f ||: %3d%%|##5       | %d/300 [00:10<00:10,"
                                + " 10.1it/s]",
                        log.other(), log.loss(i), i / 3, i);
            }
        });
        all.put("lerobot: loss", log -> {
            for (int i = 200; i < 20000; i += 200) {
                log.line(
                        "INFO 2026-01-02 10:53:24 train.py:313 step:%s smpl:%dK ep:%d epch:%.2f loss:%.3f grdn:9.1"
                                + " lr:1.0e-05 updt_s:0.1",
                        i < 1000 ? "" + i : Math.round(i / 1000.0) + "K",
                        i * 8 / 1000,
                        i / 200,
                        i / 400.0,
                        log.loss(i));
            }
        });
        all.put("stable-baselines3: loss", log -> {
            for (int i = 1; i < 60; i++) {
                log.line("-----------------------------------------");
                log.line("| rollout/                |             |");
                log.line("|    ep_rew_mean          | 21.3        |");
                log.line("| time/                   |             |");
                log.line("|    fps                  | 872         |");
                log.line("|    iterations           | %-11d |", i);
                log.line("|    total_timesteps      | %-11d |", 2048 * i);
                log.line("| train/                  |             |");
                log.line("|    explained_variance   | 0.4         |");
                log.line("|    loss                 | %-11.4f |", log.loss(2048L * i));
                log.line("|    n_updates            | %-11d |", 10 * i);
                log.line("-----------------------------------------");
            }
        });
        all.put("Lightning bar: train_loss", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 1; i <= 60; i++) {
                    log.text(
                            "\rEpoch %d: %3d%%|██▌       | %d/60 [00:01<00:10, 25.31it/s, v_num=0, train_loss=%.4f]",
                            epoch, i * 100 / 60, i, log.loss(60L * epoch + i));
                }
                log.text("\rValidation DataLoader 0: 100%%|██████████| 10/10 [00:00<00:00, 90.1it/s]");
            }
        });
    }

    private static void bars(Map<String, Consumer<ConsoleLog>> all) {
        all.put("tqdm, no step: loss", log -> {
            for (int i = 1; i <= 300; i++) {
                log.text("\r%3d%%|█         | %d/300 [00:01<00:10, 10.31it/s, loss=%.4f]", i / 3, i, log.loss(i));
            }
        });
        all.put("tqdm over epochs: loss", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 1; i <= 80; i++) {
                    log.text(
                            "\rTraining: %3d%%|█         | %d/80 [00:01<00:10, 10.31it/s, loss=%.4f]",
                            i * 100 / 80, i, log.loss(80L * epoch + i));
                }
                log.text("\rValidation: 100%%|██████████| 20/20 [00:01<00:00, 10.31it/s, loss=%.4f]%n", log.other());
            }
        });
        all.put("tqdm without a total: loss", log -> {
            for (int i = 1; i <= 300; i++) {
                log.text("\r%dit [00:01, 10.31it/s, loss=%.4f]", i, log.loss(i));
            }
        });
        all.put("tqdm with a description: Loss", log -> {
            for (int i = 1; i <= 300; i++) {
                log.line("Loss: %.4f, lr: 1e-3:  10%%|█         | %d/3280 [00:01<00:10, 10.31it/s]", log.loss(i), i);
            }
        });
    }

    private static void others(Map<String, Consumer<ConsoleLog>> all) {
        all.put("Demucs: Loss", log -> {
            for (int epoch = 1; epoch < 30; epoch++) {
                for (int i = 40; i < 170; i += 40) {
                    log.line(
                            "[01-01 10:00:00][%s][INFO] - Train | Epoch %d | %d/170 | 1.4 it/sec | Loss %.4f",
                            "demucs.solver", epoch, i, log.loss(170L * (epoch - 1) + i));
                }
                log.line(
                        "[01-01 10:00:00][%s][INFO] - Valid | Epoch %d | 2/3 | 0.4 it/sec | Loss %.4f",
                        "demucs.solver", epoch, log.other());
            }
        });
        all.put("several blanks: loss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line(
                        "step %5d | loss: %.6f | lr 3.4589e-04 | norm: 0.2636 | dt: 416.19ms | tok/sec: 1259734.77",
                        i, log.loss(i));
            }
        });
        all.put("thousands: loss", log -> {
            for (int i = 100; i < 20000; i += 100) {
                log.line("[train] step %,d / 100,000 loss=%.4f", i, log.loss(i));
            }
        });
        all.put("scientific steps: loss", log -> {
            for (int i = 1; i < 60; i++) {
                log.line(
                        "log: {\"num_updates\": \"%s\", \"loss\": \"%.4f\"}",
                        i == 50 ? "1e+06" : "" + 20000 * i, log.loss(20000L * i));
            }
        });
        all.put("srun ranks: loss", log -> {
            for (int i = 1; i < 80; i++) {
                for (int rank = 0; rank < 3; rank++) {
                    log.line("%d: step %d loss %.4f", rank, i, rank == 0 ? log.loss(i) : log.other());
                }
            }
        });
        all.put("rank in parentheses: loss", log -> {
            for (int i = 1; i < 80; i++) {
                log.line("(RANK 0) Iteration %d: loss %.4f", i, log.loss(i));
                log.line("(RANK 3) Iteration %d: loss %.4f", i, log.other());
            }
        });
        all.put("loss at step: Loss", log -> {
            for (int i = 100; i < 8000; i += 100) {
                log.line("Loss at step %d: %.4f", i, log.loss(i));
            }
        });
        all.put("loss at: loss", log -> {
            for (int i = 4; i < 40000; i += 400) {
                log.line("loss at %d %.6f", i, log.loss(i));
                log.line("lr 0.0027850220");
            }
        });
        all.put("tensor: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("Step %d: loss = tensor(%.4f, device='cuda:0', grad_fn=<NllLossBackward0>)", i, log.loss(i));
            }
        });
        all.put("step above the loss: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("Step %d", i);
                log.line("  loss: %.4f", log.loss(i));
                log.line("  acc: 0.5");
            }
        });
        all.put("loss above the step: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("loss: %.4f", log.loss(i));
                log.line("step: %d", i);
            }
        });
        all.put("split tags: loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line("[train] step=%d loss=%.4f", i, log.loss(i));
                if (i % 50 == 0) {
                    log.line("[validation] step=%d loss=%.4f", i, log.other());
                }
            }
        });
        all.put("epochs: train loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("Epoch %d/200 | train loss: %.4f | val loss: %.4f | time 3.1s", i, log.loss(i), log.other());
            }
        });
        all.put("epoch header: Train Loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("Epoch %d/200", i);
                log.line("----------");
                log.line("Train Loss: %.4f Acc: 0.7", log.loss(i));
                log.line("Val Loss: %.4f Acc: 0.7", log.other());
            }
        });
        all.put("transfer learning tutorial: train Loss", log -> {
            for (int i = 0; i < 60; i++) {
                log.line("Epoch %d/59", i);
                log.line("----------");
                log.line("train Loss: %.4f Acc: 0.7213", log.loss(i));
                log.line("val Loss: %.4f Acc: 0.7213", log.other());
                log.line("");
            }
        });
        all.put("XGBoost: train-logloss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line("[%d]\ttrain-logloss:%.5f\teval-logloss:%.5f", i, log.loss(i), log.other());
            }
        });
        all.put("XGBoost: loss/train-rmse", log -> {
            for (int i = 0; i < 100; i++) {
                log.line("[%d]\ttrain-rmse:%.5f\teval-rmse:%.5f", i, log.loss(i), log.other());
            }
        });
        all.put("LightGBM: training's binary_logloss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        "[%d]\ttraining's binary_logloss: %.5f\tvalid_1's binary_logloss: %.5f",
                        i, log.loss(i), log.other());
            }
        });
        all.put("fastai: train_loss", log -> {
            log.line("epoch     train_loss  valid_loss  accuracy  time    ");
            for (int i = 0; i < 60; i++) {
                log.line("%-9d %.6f    %.6f   0.812345  00:10     ", i, log.loss(i), log.other());
            }
        });
        all.put("skorch: train_loss", log -> {
            log.line("  epoch    train_loss    valid_acc    valid_loss     dur");
            log.line("-------  ------------  -----------  ------------  ------");
            for (int i = 1; i < 60; i++) {
                log.line("%7d        %.4f       0.7000        %.4f  0.0400", i, log.loss(i), log.other());
            }
        });
        all.put("word2vec: Average loss", log -> {
            for (int i = 2000; i < 200000; i += 2000) {
                log.line("Average loss at step  %d :  %.6f", i, log.loss(i));
            }
        });
        all.put("yunjey: Loss", log -> {
            for (int epoch = 1; epoch < 6; epoch++) {
                for (int i = 100; i <= 600; i += 100) {
                    log.line("Epoch [%d/5], Step [%d/600], Loss: %.4f", epoch, i, log.loss(600L * (epoch - 1) + i));
                }
            }
        });
        all.put("DLRM: loss", log -> {
            for (int i = 1024; i < 60000; i += 1024) {
                log.line("Finished training it %d/306969 of epoch 0, 40.23 ms/it, loss %.6f", i, log.loss(i));
            }
        });
        all.put("RLlib-like: total_loss", log -> {
            for (int i = 1; i < 60; i++) {
                log.line(
                        "iter=%d timesteps_total=%d episode_reward_mean=20.1 total_loss=%.4f",
                        i, 4000 * i, log.loss(4000L * i));
            }
        });
        all.put("JAX dict: loss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line(
                        "step %d {'loss': Array(%.4f, dtype=float32), 'lr': Array(0.0001, dtype=float32)}",
                        i, log.loss(i));
            }
        });
        all.put("loguru: Loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        "2024-12-25 06:47:08.091 | INFO     | __main__:main:%d - Step: %d | Loss: %.4f | LR: 1e-4",
                        217, i, log.loss(i));
            }
        });
        all.put("key=value: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("time=2024-12-25T06:47:08Z level=info msg=train step=%d loss=%.4f lr=0.0001", i, log.loss(i));
            }
        });
        all.put("T5X: loss", log -> {
            for (int i = 100; i < 6000; i += 100) {
                log.line(
                        "I0101 10:00:00.123456 140 metrics_manager.py:100] [%d] collection=train accuracy=0.5,"
                                + " learning_rate=0.01, loss=%.4f, loss_per_nontarget=5.1",
                        i, log.loss(i));
            }
        });
        more(all);
    }

    private static void more(Map<String, Consumer<ConsoleLog>> all) {
        all.put("notebook: Training Loss", log -> {
            log.line("Step Training Loss Validation Loss");
            for (int i = 10; i < 1000; i += 10) {
                log.line("%d %.4f %.4f", i, log.loss(i), log.other());
            }
        });
        all.put("Lightning rich bar: train_loss", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 1; i <= 60; i++) {
                    log.line(
                            "Epoch %d/9 ━━━━━━━━━━━━━━━━ %d/60 0:00:01 • 0:00:10 25.31it/s v_num: 0 train_loss: %.4f",
                            epoch, i, log.loss(60L * epoch + i));
                }
            }
        });
        all.put("TensorFlow estimator: loss", log -> {
            for (int i = 0; i < 5000; i += 100) {
                log.line("INFO:tensorflow:loss = %.4f, step = %d (3.213 sec)", log.loss(i), i);
                log.line("INFO:tensorflow:global_step/sec: 31.12");
            }
        });
        all.put("TensorFlow object detection: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("INFO:tensorflow:global step %d: loss = %.4f (0.512 sec/step)", i, log.loss(i));
            }
        });
        all.put("GluonNLP: loss", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 100; i < 2000; i += 100) {
                    log.line(
                            "[Epoch %d Batch %d/2000] loss=%.4f, lr=0.0000500, acc=0.912",
                            epoch, i, log.loss(2000L * epoch + i));
                }
            }
        });
        all.put("MXNet: loss/cross-entropy", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 20; i <= 400; i += 20) {
                    log.line(
                            "INFO:root:Epoch[%d] Batch [%d]\tSpeed: 100.12 samples/sec\taccuracy=0.512"
                                    + "\tcross-entropy=%.4f",
                            epoch, i, log.loss(400L * epoch + i));
                }
            }
        });
        all.put("Chainer: main/loss", log -> {
            log.line("epoch       main/loss   validation/main/loss  main/accuracy  elapsed_time");
            for (int i = 1; i < 60; i++) {
                log.line("\033[J%-10d  %.4f      %.4f              0.9412         12.312", i, log.loss(i), log.other());
            }
        });
        all.put("spaCy: LOSS NER", log -> {
            log.line("E    #       LOSS TOK2VEC  LOSS NER  ENTS_F  ENTS_P  SCORE ");
            log.line("---  ------  ------------  --------  ------  ------  ------");
            for (int i = 0; i < 10000; i += 200) {
                log.line("%3d  %6d  %12.2f  %8.4f    0.00    0.00    0.00", i / 3000, i, log.other(), log.loss(i));
            }
        });
        all.put("Flax: loss", log -> {
            for (int i = 1; i < 60; i++) {
                log.line("train epoch: %d, loss: %.4f, accuracy: 90.12", i, log.loss(i));
                log.line("eval epoch: %d, loss: %.4f, accuracy: 90.12", i, log.other());
            }
        });
        all.put("verl: actor/pg_loss", log -> {
            for (int i = 1; i < 60; i++) {
                log.line(
                        "step:%d - global_seqlen/min:1024.000 - actor/entropy_loss:0.3 - actor/pg_loss:%.4f -"
                                + " actor/grad_norm:0.5 - training/global_step:%d.000",
                        i, log.loss(i), i);
            }
        });
        all.put("OpenRLHF: gpt_loss", log -> {
            for (int i = 1; i < 90; i++) {
                log.text(
                        "\r"
                                + "Train step of epoch [0/1]:  10%%|█         | %d/100 [00:10<01:30, 1.1it/s,"
                                + " gpt_loss=%.4f, lr=1e-5]",
                        i, log.loss(i));
            }
        });
        all.put("XTuner: loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line(
                        "01/05 10:10:10 - mmengine - INFO - Iter(train) [%4d/1000]  lr: 2.0000e-04  eta: 0:40:15 "
                                + " time: 2.0578  loss: %.4f",
                        i, log.loss(i));
            }
        });
        all.put("ms-swift: loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line(
                        "{'loss': %.4f, 'token_acc': 0.512, 'grad_norm': 1.2, 'learning_rate': 1e-05, 'memory(GiB)':"
                                + " 20.1, 'train_speed(iter/s)': 0.112, 'epoch': %.2f, 'global_step/max_steps': '%d/1000',"
                                + " 'percentage': '1.00%%'}",
                        log.loss(i), i / 500.0, i);
            }
        });
        all.put("Nanotron: lm_loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        "07/01/2024 12:00:00 [INFO|DP=0|PP=0|TP=0|host]: iteration: %d / 100 | consumed_tokens: 2.05K"
                                + " | elapsed_time_per_iteration_ms: 1.2K | tokens_per_sec: 1.7K | global_batch_size:"
                                + " 1.02K | lm_loss: %.4f | lr: 3e-05 | grad_norm: 1.2",
                        i, log.loss(i));
            }
        });
        all.put("gpt-2 finetuning: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("[%d | %.2f] loss=%.2f avg=%.2f", i, 2.5 * i, log.loss(i), log.other());
            }
        });
        all.put("Tacotron: Train loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line("Train loss %d %.6f Grad Norm 0.812345 3.21s/it", i, log.loss(i));
                if (i % 50 == 0) {
                    log.line("Validation loss %d: %9f  ", i, log.other());
                }
            }
        });
        all.put("Coqui TTS: loss", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                log.line(" > EPOCH: %d/1000", epoch);
                log.line(" > TRAINING (2023-01-01 10:00:00) ");
                for (int i = 0; i < 100; i += 5) {
                    log.line("   --> STEP: %d/100 -- GLOBAL_STEP: %d", i, 100 * epoch + i);
                    log.line("     | > loss: %.4f  (%.4f)", log.loss(100L * epoch + i), log.other());
                    log.line("     | > grad_norm: 1.2  (1.3)");
                }
                log.line(" > EVALUATION ");
                for (int i = 0; i < 3; i++) {
                    log.line("   --> STEP: %d", i);
                    log.line("     | > loss: %.4f  (%.4f)", log.other(), log.other());
                }
            }
        });
        all.put("icefall: loss", log -> {
            for (int epoch = 1; epoch < 4; epoch++) {
                for (int i = 0; i < 1000; i += 50) {
                    for (int rank = 0; rank < 2; rank++) {
                        double loss = rank == 0 ? log.loss(1000L * (epoch - 1) + i) : log.other();
                        log.line(
                                "2022-01-01 10:00:00,123 INFO [train.py:890] (%d/2) Epoch %d, batch %d,"
                                        + " loss[loss=%.4f, simple_loss=%.4f, over 5000.00 frames. ], tot_loss[loss=1.4,"
                                        + " over 1000000.00 frames. ], batch size: 40, lr: 3.00e-03",
                                rank, epoch, i, loss, log.other());
                    }
                }
            }
        });
        all.put("metaseq: loss", log -> {
            for (int i = 1; i < 100; i++) {
                log.line(
                        "2022-05-01 00:00:00 | INFO | train_inner | {\"epoch\": 1, \"actv_norm\": \"12.1\", \"loss\":"
                                + " \"%.4f\", \"ppl\": \"100.1\", \"num_updates\": \"%d\", \"lr\": \"1e-05\", \"gnorm\":"
                                + " \"1.2\"}",
                        log.loss(i), i);
            }
        });
        all.put("mlx: Train loss", log -> {
            for (int i = 10; i < 1000; i += 10) {
                log.line(
                        "Iter %d: Train loss %.3f, Learning Rate 1.000e-05, It/sec 0.512, Tokens/sec 200.123, Trained"
                                + " Tokens %d, Peak mem 20.123 GB",
                        i, log.loss(i), 300 * i);
                if (i % 200 == 0) {
                    log.line("Iter %d: Val loss %.3f, Val took 10.123s", i, log.other());
                }
            }
        });
        all.put("diffusers: step_loss", log -> {
            for (int i = 1; i < 200; i++) {
                log.text(
                        "\rSteps:   1%%|          | %d/1000 [00:50<1:06:54,  1.24s/it, lr=1e-5, step_loss=%.4f]",
                        i, log.loss(i));
            }
        });
        all.put("so-vits-svc: Losses", log -> {
            for (int i = 200; i < 8000; i += 200) {
                log.line("2023-04-01 10:00:00,123\t44k\tINFO\tTrain Epoch: %d [50%%]", 1 + i / 1000);
                log.line(
                        "2023-04-01 10:00:00,123\t44k\tINFO\tLosses: [%.4f, 1.91, 8.12, 20.21], step: %d, lr: 0.0001,"
                                + " reference_loss: 35.8",
                        log.loss(i), i);
            }
        });
        all.put("minGPT: train loss", log -> {
            for (int i = 0; i < 2000; i += 100) {
                log.line("iter_dt 100.12ms; iter %d: train loss %.5f", i, log.loss(i));
            }
        });
        all.put("SpeechBrain: train loss", log -> {
            for (int i = 1; i < 60; i++) {
                log.line(
                        "epoch: %d, lr: 1.00e-03 - train loss: %.4f - valid loss: %.4f, valid PER: 30.12",
                        i, log.loss(i), log.other());
            }
        });
        fresh(all);
    }

    private static void fresh(Map<String, Consumer<ConsoleLog>> all) {
        all.put("epoch and batch without names: Loss", log -> {
            for (int epoch = 1; epoch < 4; epoch++) {
                for (int i = 1; i <= 50; i++) {
                    log.line("%d %d Loss=%.4f Time=0.040", epoch, i, log.loss(50L * (epoch - 1) + i));
                }
            }
        });
        all.put("llama2.c: loss", log -> {
            for (int i = 0; i < 1000; i += 10) {
                log.line("%d | loss %.4f | lr 1.0e-05 | 123.45ms | mfu 3.21%%", i, log.loss(i));
            }
        });
        all.put("levanter: loss", log -> {
            for (int i = 1; i < 200; i++) {
                log.line(
                        "2024-05-01T10:00:00 - 0 - callbacks - INFO :: Progress on:train %dit/10.0kit rate:1.2it/s"
                                + " remaining:24:40 elapsed:06:39 postfix:loss=%.4f",
                        i, log.loss(i));
            }
        });
        all.put("FunASR: loss_avg_rank", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 10; i <= 500; i += 10) {
                    log.line(
                            "[2024-05-01 10:00:00,123][root][INFO] - train, rank: 0, epoch: %d/50, data_slice: 0/1,"
                                    + " step_in_slice: %d/500, step_in_epoch: %d, total step: %d, (loss_avg_rank: %.4f),"
                                    + " (lr: 1.000e-04)",
                            epoch, i, i, 500 * epoch + i, log.loss(500L * epoch + i));
                }
            }
        });
        all.put("CatBoost: loss/learn", log -> {
            for (int i = 0; i < 1000; i += 10) {
                log.line(
                        "%d:\tlearn: %.7f\ttest: %.7f\tbest: 0.6859221 (%d)\ttotal: 65ms\tremaining: 1m 5s",
                        i, log.loss(i), log.other(), i);
            }
        });
        all.put("Spinning Up: LossV", log -> {
            for (int i = 0; i < 60; i++) {
                log.line("---------------------------------------");
                log.line("|             Epoch |%15d |", i);
                log.line("|      AverageEpRet |            12.3 |");
                log.line("|            LossPi |         -0.0123 |");
                log.line("|             LossV |%15.4f |", log.loss(i));
                log.line("---------------------------------------");
            }
        });
        all.put("WeNet: loss", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 0; i < 5000; i += 100) {
                    boolean unclear = epoch == 0 && i == 100;
                    log.line(
                            "2024-01-01 10:00:00,123 DEBUG TRAIN Batch %d/%d loss %.6f lr 0.00001234 rank 0",
                            epoch, i, unclear ? log.other() : log.loss(5000L * epoch + i));
                }
            }
        });
        all.put("litgpt with micro-batches: loss train", log -> {
            for (int step = 1; step < 100; step++) {
                double loss = log.loss(step);
                for (int i = 0; i < 4; i++) {
                    log.line(
                            "Epoch %d | iter %d step %d | loss train: %.4f, val: n/a | iter time: 313.90 ms",
                            1 + step / 50, 4 * step + i, step, loss + (i % 2 == 0 ? 0.1 : -0.1) * (1 + i / 2));
                }
            }
        });
        all.put("steps beside positions: loss", log -> {
            for (int epoch = 1; epoch < 4; epoch++) {
                for (int i = 1; i <= 40; i++) {
                    long step = 40L * (epoch - 1) + i;
                    log.line("epoch %d batch %d step %d loss %.4f", epoch, i, step, log.loss(step));
                }
            }
        });
        all.put("decimal commas: loss", log -> {
            for (int i = 0; i < 100; i++) {
                log.line(
                        "Epoch 1, Step %d, loss: %s, lr: 0,00012",
                        10 * i,
                        String.format(Locale.ROOT, "%.4f", log.loss(10L * i)).replace('.', ','));
            }
        });
        all.put("batch size behind the loss: loss", log -> {
            for (int i = 0; i < 60; i++) {
                log.line(
                        "[%06d/50000] %-6s | loss %.4f | VRAM 9.8/15.9GB (62%%) | 3.05 it/s | ETA 232.2 min | batch 16",
                        500 * i, i % 3 == 0 ? "VIMEO" : "X4K", log.loss(500L * i));
            }
        });
        all.put("ordinal numbers: batch loss", log -> {
            for (int i = 1; i < 60; i++) {
                String ending = i % 10 == 1 ? "st" : i % 10 == 2 ? "nd" : i % 10 == 3 ? "rd" : "th";
                log.line("current step: %d%s step", i, ending);
                log.line("batch loss:%.6f", log.loss(i));
            }
        });
        all.put("splits in bracketed tags: loss", log -> {
            for (int i = 1; i < 40; i++) {
                log.line("10:11:12,123 - INFO - [Train] Epoch %03d: loss = %.6f", i, log.loss(i));
                log.line(
                        "10:11:12,345 - INFO - [Diff-Val(Test-Normal)] Epoch %03d (Deterministic): loss = %.6f",
                        i, log.other());
            }
        });
        all.put("MXNet detection: loss/Train-SmoothL1", log -> {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int i = 20; i <= 200; i += 20) {
                    log.line("Epoch[%d] Batch [%d]\tSpeed: 36.16 samples/sec\tTrain-Acc=0.993004", epoch, i);
                    log.line(
                            "Epoch[%d] Batch [%d]\tSpeed: 36.16 samples/sec\tTrain-SmoothL1=%.6f",
                            epoch, i, log.loss(200L * epoch + i));
                }
            }
        });
        all.put("epoch before a bar: loss", log -> {
            for (int epoch = 1; epoch < 30; epoch++) {
                for (int i = 1; i <= 4; i++) {
                    log.line(
                            "[fold_0] %03d/200:  25%%|#####          | %d/4 [00:13<00:40, 13.1s/it, loss=%.4f]",
                            epoch, i, log.loss(4L * (epoch - 1) + i));
                }
            }
        });
        all.put("pix2pix: loss/G_L1", log -> {
            for (int epoch = 1; epoch < 4; epoch++) {
                for (int i = 20; i <= 400; i += 20) {
                    log.line(
                            "(epoch: %d, iters: %d, time: 14.412, data: 0.080) G_GAN: %.3f G_L1: %.3f D_real: 0.167 D_fake:"
                                    + " 0.138 ",
                            epoch, i, log.other(), log.loss(400L * (epoch - 1) + i));
                }
            }
        });
        all.put("a setting in steps above rows without steps: loss", log -> {
            log.line("Steps: %d", 1000 + log.random.nextInt(9000));
            for (int i = 0; i < 60; i++) {
                log.line("loss: %.4f, lr: 0.001", log.loss(i));
            }
        });
    }
}
