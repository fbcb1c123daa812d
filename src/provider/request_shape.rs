//! What the members of a chat completion have to be: a shape, in the words of `shape.rs`.

/// Source: OpenAI's API reference, create chat completion; `repetition_penalty`, `reasoning` and `structured_outputs` are neuroflash's,
/// `session_id` is Morpheus's, `video_url` is what vLLM takes. Words are open: a provider may know more of them.
pub(super) const REQUEST: &str = "{
messages!:{L:{role!:S,content:[s,{L:{@:{
text:{text!:s},
image_url:{image_url!:[S,{url!:S,detail:S}]},
input_audio:{input_audio!:{data!:s,format!:S}},
file:{file!:{file_data:s,file_id:s,filename:s}},
video_url:{video_url!:[S,{url!:S}]},
refusal:{refusal!:s}}}}],
name:S,tool_calls:{L:{@:{
function:{id!:S,function!:{name!:S,arguments!:s}},
custom:{id!:S,custom!:{name!:S,input!:s}}}}},
tool_call_id:S,refusal:s,audio:{id!:S}}},
model:S,
stream:b,
temperature:n0..2,
max_tokens:i1..,
top_p:n0..1,
stream_options:{include_usage:b,include_obfuscation:b},
max_completion_tokens:i1..,
n:i1..,
stop:[S,{L:S}],
presence_penalty:n-2..2,
frequency_penalty:n-2..2,
repetition_penalty:n,
logit_bias:o,
logprobs:b,
top_logprobs:i0..20,
seed:i,
tools:{L:{@:{
function:{function!:{name!:S,description:s,parameters:o,strict:b}},
custom:{custom!:{name!:S,description:s,format:{@:{}}}}}}},
tool_choice:[S,{@:{
function:{function!:{name!:S}},
custom:{custom!:{name!:S}},
allowed_tools:{allowed_tools!:{mode!:S,tools!:{L:O}}}}}],
parallel_tool_calls:b,
response_format:{@:{json_schema:{json_schema!:{name!:S,schema:O,strict:b}}}},
structured_outputs:O|b,
reasoning:{O:*,effort:S,max_tokens:i1..,exclude:b,enabled:b},
reasoning_effort:S,
verbosity:S,
web_search_options:{search_context_size:S,user_location:O},
modalities:{L:S},
audio:{voice!:S|O,format!:S},
prediction:{@:{content:{content!:s|L}}},
store:b,
metadata:o,
service_tier:S,
prompt_cache_key:S,
prompt_cache_retention:S,
safety_identifier:S,
user:s,
session_id:S}";

/// Where most of it is written down.
pub(super) const SOURCE: &str = "OpenAI API reference, create chat completion";
