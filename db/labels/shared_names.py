"""Names that the field shares: models, data sets and methods that papers use and do not propose.

They look like the name of a system and so must be known not to be a paper's own. Counted from the
tokens that several abstracts of the seeds hold, and what stands beside them.
"""

from __future__ import annotations

import re

SHARED = frozenset(
    """
    2D 3D AI AIME ALFWorld AMC23 ANN ANNs API APIs AR ARC ARM ARMs ASR AUC AUROC AdamW
    AlpacaEval AppWorld BED BERT BFCL BFS BLEU BMA BOS BPE BRUMO BT BrUMO BrowseComp CCA CD CE
    CLIP CNF CNFs CNN CNNs COCO CPT CPU CPUs CT CUDA ChartMimic ChatGPT CoT CoTs CodeForces
    Codeforces DAG DAGs DAPO DDP DFS DINO DINOv2 DL DLLM DLLMs DLM DLMs DNA DPO DPP DPPs DRAM
    DeepScaleR DeltaNet DiT DreamBench EAGLE ECG EEG EIG ELBO EM EMA ES EvalPlus F1 FC FCs FFN
    FFNs FL FLOP FLOPs FM FMs FOLIO FP FP4 FP8 FaithEval FlashAttention GAIA GAN GANs GDPR
    GFlowNets GLA GNN GNNs GPQA GPT GPTAQ GPTQ GPU GPUs GQA GRPO GSM8K GSPO GUI GUIs GenAI
    GenEval GenPRM GitHub HBM HLE HMMT HP HPs HTML HaluEval HealthBench HellaSwag HotpotQA
    HuggingFace HumanEval I ICA ICL ICLR ICML ID IDs IG II IID III IM-RMs IMO IRL IV IoT IoU
    IsoFLOP JEPA JSON KG KGs KL KV LIBERO LLM LLMs LLaDA LLaVA LM LMM LMMs LMs LR LRM LRMs LSTM
    LSTMs LVLM LVLMs LaTeX LayerNorm Lean4 LiveCodeBench LoRA LocAgent LongBench LongMemEval MAE
    MAS MASs MATH MBPP MCTS MDM MDMs MDP MDPs MHA MIPROv2 ML MLE MLLM MLLMs MLM MLP MLPs MMBench
    MME MMLU MMMU MMR MMVP MMaDA MRI MSE MTIL MTOB MTP MUSIC Mamba Mamba2 MathQA MathVision
    MathVista MoE MoEs ModernBERT MuSR MuSiQue Muon NIAH NLL NLP NLU NP NPU NSA NTK NTP NVIDIA
    NeurIPS NoPE OCR ODE ODEs OLMo OOD OT OlympiadBench OpenAI OpenMath OpenVLA OptiMUS PBC PC
    PCA PDE PDEs PDF PEFT PG PID PII PKU-SafeRLHF POMDP POMDPs POPE PPL PPO PRAM PRM PRM800K
    PRMs PTAS PTQ ProofNet PubMedQA PutnamBench QA QAT QKV RAG REINFORCE RFT RGB RL RLAIF RLHF
    RLVR RM RMSNorm RMs RNN RNNs ROUGE RPN RTL RULER ReAct ReLU RealToxicityPrompts RefCOCO
    RewardBench RoI RoPE SAE SAEs SAM SD SDE SFT SGD SLM SLMs SMILES SMoE SNN SNNs SOAP SOTA
    SOTOPIA SQL SRAM SSM SSMs STEM SVD SWE SafeRLHF ScienceWorld Shampoo SigLIP SimPO SimpleQA
    SoTA SwiGLU T2I T5 TPP TPR TPU TPUs TRPO TTS TTT TextGrad TracIn TravelPlanner TruthfulQA UI
    UIs URL URLVR URLs UltraFeedback VAE VAEs VIT VL VLA VLAs VLM VLMs VLN VQ VQA ViT ViTs
    VideoLLMs VideoQA VisualWebArena W4A4KV4 WER WebArena WebShop WikiText XML arXiv bfloat16
    dLLM dLLMs miniF2F o1 o3 sLM sLMs xLSTM µP μP
    """.split()  # noqa: SIM905 - a list of 400 quoted words reads worse
)

SHARED_PHRASES = frozenset(
    {
        "Bradley-Terry",
        "Chain-of-Thought",
        "Chinchilla",
        "Hessian",
        "Large Language Models",
        "Mirror Descent",
        "Mixture of Experts",
        "Mixture-of-Experts",
        "Policy Gradient",
        "Python",
        "Reinforcement Learning",
        "Rotary PE",
        "Sonnet",
        "Transformer",
        "Transformers",
    }
)

SHARED_FAMILY = re.compile(
    r"(?:gpt|chatgpt|llama|codellama|qwen|qwq|gemma|gemini|mistral|mixtral|deepseek|claude|olmo|olmoe"
    r"|llada|internvl|llava|internlm|vicuna|pythia|falcon|glm|chatglm|grok|minicpm|gsm|aime|amc"
    r"|hmmt|mmlu|gpqa|humaneval|livecodebench|swe-?bench|imagenet|eagle|alpaca|roberta|openai|openthoughts"
    r"|mt-bench|arena-hard|wikitext|slimpajama|fineweb|redpajama|starcoder|agentbench|osworld|tau-bench"
    r"|flashattention|bf16|fp16|fp8|fp4|int4|int8|nvfp4|mxfp4|best-of-n|bo[nk]|top-[kp]"
    r"|k-means|bitnet|dart|awq|blip|rwkv|skywork|nuscenes|dapo-math|deepcoder|santacoder|numinamath"
    r"|mamba)"
    r"(?P<rest>|[-_./\d+v@].*)",
    re.IGNORECASE,
)
VERSION = re.compile(
    r"(?:[-_./+@]?(?:v?\d[\w.]*|instruct|base|chat|vl|distill|mini|pro|flash|omni|coder|math|turbo|gpt"
    r"|llama|qwen|r1|oss|next|thinking|lite|preview|sonnet|opus|haiku|chat|large|small|hard|diamond"
    r"|verified|bench|math|zero|moe|edge|oneVision|hf|it|k|n|p))*",
    re.IGNORECASE,
)

AMOUNT = re.compile(r"[\d.,–-]+[A-Za-z%×]{0,2}|[A-Za-z]|\d+[A-Za-z]*-\w+", re.IGNORECASE)
"""`7B`, `1.5x`, `4B-parameter`: sizes and symbols, not names."""


def is_shared(name: str) -> bool:
    """Whether papers use this name as everybody's: `Qwen2.5-7B-Instruct`, not `LLaVA-FA`."""
    family = SHARED_FAMILY.fullmatch(name)
    return (
        name in SHARED
        or name in SHARED_PHRASES
        or bool(family and VERSION.fullmatch(family["rest"]))
        or bool(AMOUNT.fullmatch(name))
    )


def is_derived(name: str) -> bool:
    """Whether a name begins with everybody's, as `LLaVA-FA` does: a paper's own if it says so."""
    return bool(SHARED_FAMILY.fullmatch(name)) and not is_shared(name)
