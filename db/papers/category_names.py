"""The names of the sub-categories in both languages."""

from __future__ import annotations

ENGLISH = {
    "指令微调与对齐": "Instruction tuning & alignment",
    "推理与思维链": "Reasoning & chain of thought",
    "效率与压缩": "Efficiency & compression",
    "Agent 与工具使用": "Agents & tool use",
    "多模态基础模型": "Multimodal foundation models",
    "模型架构": "Model architecture",
    "LLM 预训练": "LLM pre-training",
}
"""The sub-categories of the seeds, for those who do not read Chinese."""
